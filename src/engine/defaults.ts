import { resolutions } from '../domain/catalog.ts';
import type { DefaultsBook, DefaultsChange, OptionDefaults } from '../domain/defaults/defaults-book.ts';
import { defaultOptionNames } from '../domain/defaults/option-defaults.ts';
import type { Requester } from '../domain/generation.ts';
import { libraryPersonOf } from '../domain/library/library.ts';
import { valuesIn } from '../domain/place-settings/place-settings.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import type { StyleAsker } from '../domain/styles/style-book.ts';
import { isPlain, readPlainOptions } from '../domain/styles/style-options.ts';
import { isWithin, type TierRights } from '../domain/tiers/tier.ts';
import { inTurn } from '../lib/in-turn.ts';
import { requireNotBlocked } from './admin/blocked.ts';
import type { Core } from './core.ts';
import { doorsOf } from './people/doors-of.ts';
import { placeSettings } from './place-settings/place-settings.ts';
import { tierOf } from './tiers/tier-of.ts';

/** What is made where somebody leaves something open: by their own choice, and by that of those who manage the place. */
export function createDefaultsBook(core: Core): DefaultsBook {
  return {
    at: (asker) => defaultsAt(core, asker),
    own: (person) => ownDefaults(core, person),
    change: (change, person) => changeDefaults(core, change, person),
  };
}

async function defaultsAt(core: Core, { requester, replyTarget }: StyleAsker) {
  const around = await placeSettings(core, settingScopeOf(replyTarget));
  const rights = await tierOf(core, replyTarget, requester);
  const layers = [await ownDefaults(core, requester), around.channel.defaults ?? {}, around.server.defaults ?? {}];
  const allowedModels = common(valuesIn(around).allowedModels, rights?.models);
  return { layers: layers.map((each) => withinTier(each, rights)), ...(allowedModels !== undefined && { allowedModels }) };
}

function common(one: readonly string[] | undefined, other: readonly string[] | undefined): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((id) => other.includes(id));
}

/** Nobody is refused for a default that is sharper than their tier allows. */
function withinTier({ resolution, quality, ...others }: OptionDefaults, rights: TierRights | undefined): OptionDefaults {
  const most = rights?.resolution;
  const size = resolutions.find((each) => each === resolution);
  return {
    ...others,
    ...(size !== undefined && isWithin(size, most) && { resolution: size }),
    ...(quality !== undefined && (most === undefined || quality !== 'best') && { quality }),
  };
}

/** What somebody chose at the account that they ask by, and what that leaves open as they chose it at others that are linked to it. */
async function ownDefaults({ store }: Pick<Core, 'store'>, person: Requester): Promise<OptionDefaults> {
  const written = await inTurn(await doorsOf({ store }, person), (door) => store.ownDefaults(libraryPersonOf(door)));
  const layers = written.map((each) => (each === undefined ? {} : knownDefaults(JSON.parse(each))));
  return Object.assign({}, ...layers.toReversed());
}

/** @param stored of this version of the bot, or of one that knew other options */
function knownDefaults(stored: unknown): OptionDefaults {
  if (typeof stored !== 'object' || stored === null) return {};
  const names: readonly string[] = defaultOptionNames;
  const known = Object.entries(stored).filter(([name, value]) => names.includes(name) && isPlain(value));
  return Object.fromEntries(known);
}

async function changeDefaults(core: Core, change: DefaultsChange, person: Requester) {
  const given = Object.entries(change);
  const chosen = Object.fromEntries(given.filter(([, value]) => value !== null));
  const taken = given.flatMap(([name, value]) => (value === null ? [name] : []));
  const read = readPlainOptions(chosen, defaultOptionNames, core.offeredNow());
  return await core.writeForPerson(async (inner) => {
    await requireNotBlocked(inner, person);
    const before = await ownDefaults(inner, person);
    const kept = Object.entries(before).filter(([name]) => !taken.includes(name));
    const after: OptionDefaults = { ...Object.fromEntries(kept), ...read };
    const written = Object.keys(after).length === 0 ? undefined : JSON.stringify(after);
    // At all of their accounts, so that what is taken back is not there again by another one.
    for (const door of await doorsOf(inner, person)) await inner.store.setOwnDefaults(libraryPersonOf(door), written);
    return { before, after };
  });
}
