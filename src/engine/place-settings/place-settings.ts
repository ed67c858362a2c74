import { scopedName } from '../../domain/admin.ts';
import { findModel, type Model } from '../../domain/catalog.ts';
import type { OptionDefaults } from '../../domain/defaults/defaults-book.ts';
import { defaultOptionNames } from '../../domain/defaults/option-defaults.ts';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import {
  byKey,
  type ChosenValues,
  type PlaceChange,
  type PlaceRule,
  type PlaceSettings,
  placeRules,
  placeSettingSchemas,
  valuesIn,
} from '../../domain/place-settings/place-settings.ts';
import { placeSettingKeys, readPlaceSettings } from '../../domain/place-settings/read-place-settings.ts';
import { type SettingScope, scopeName, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { readPlainOptions } from '../../domain/styles/style-options.ts';
import { text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { requireStillAdmin } from '../people/require-still-admin.ts';
import { longestKept } from '../privacy/place-retention.ts';

type Reading = Pick<Core, 'store' | 'settings'>;

/** What was chosen for a place and around it. */
export async function placeSettings({ store, settings }: Reading, scope: SettingScope): Promise<PlaceSettings> {
  return { ...readPlaceSettings(await store.placeSettings(scope)), bot: botValues(settings) };
}

function botValues(settings: Core['settings']): ChosenValues {
  const { confirmAboveUsd, approveAboveUsd } = settings;
  const keepDays = longestKept(settings);
  return {
    confirmAboveUsd,
    ...(approveAboveUsd !== undefined && { approveAboveUsd }),
    ...(keepDays !== undefined && { keepDays }),
  };
}

/** What holds where something is asked for. */
export async function valuesAt(core: Reading, target: ReplyTarget): Promise<ChosenValues> {
  return valuesIn(await placeSettings(core, settingScopeOf(target)));
}

/** Rules that nothing can keep at a platform. */
export function lackedAt({ deliveries }: Pick<Core, 'deliveries'>, { platform }: SettingScope): readonly PlaceRule[] {
  const hidesPictures = deliveries.find((each) => each.platform === platform)?.hidesPictures === true;
  return hidesPictures ? [] : ['spoiler'];
}

/** From which price on people are asked first, in US dollars: a place may ask sooner than the bot’s admin does, and never later. */
export function confirmAbove({ settings }: Pick<Core, 'settings'>, { confirmAboveUsd }: ChosenValues): number {
  return Math.min(settings.confirmAboveUsd, confirmAboveUsd ?? settings.confirmAboveUsd);
}

/**
 * Chooses values for a place, at once and for everybody who asks there, each with an entry in the list of acts.
 *
 * @throws {UserError} `invalid_option` where the bot offers no such thing, or its admin allows less; nothing is changed then
 */
export async function choosePlaceSettings(core: Core, scope: SettingScope, change: PlaceChange, by: Requester): Promise<void> {
  requirePossible(core, scope, change);
  const asRead = byKey({ ...change, defaults: { ...change.defaults, ...readDefaults(core, change) } });
  await core.write(async (inner) => {
    const { store } = inner;
    if (by.platform === 'web') await requireStillAdmin(inner, by.id);
    for (const key of placeSettingKeys) {
      const value = asRead[key];
      if (value === undefined) continue;
      const written = value === null ? undefined : JSON.stringify(value);
      const before = await store.setPlaceSetting(scope, key, written);
      if (before === written) continue;
      const details = { place: scopeName(scope), by: scopedName(by), key, before: before ?? '', after: written ?? '' };
      await store.addAct({ atMs: core.clock.now(), who: 'member', act: 'setting', details });
    }
  });
}

/** @throws {UserError} `invalid_option` */
function requirePossible(core: Core, scope: SettingScope, change: PlaceChange): void {
  const lacked = lackedAt(core, scope);
  const isPossible = (key: PlaceRule): boolean =>
    !lacked.includes(key) && placeSettingSchemas[key].safeParse(change[key]).success;
  const wrong = placeRules.find((key) => change[key] != null && !isPossible(key));
  if (wrong !== undefined) throw new UserError('invalid_option', text('place.notPossible'));
  const offered = core.offeredNow();
  const unknown = change.allowedModels?.find((id) => !offered.some((model) => model.id === id));
  if (unknown !== undefined)
    throw new UserError('invalid_option', text('place.notOffered', { model: unknown, offered: labelsOf(offered) }));
  const days = longestKept(core.settings) ?? Number.POSITIVE_INFINITY;
  if ((change.keepDays ?? 0) > days) throw new UserError('invalid_option', text('place.keptLess', { count: days }));
  const usd = core.settings.confirmAboveUsd;
  if ((change.confirmAboveUsd ?? 0) > usd) throw new UserError('invalid_option', text('place.askedSooner', { usd }));
  requireApprovedSooner(core, change.approveAboveUsd ?? undefined);
}

/** @throws {UserError} `invalid_option` where the bot’s admin wants an approval for less already */
export function requireApprovedSooner({ settings }: Pick<Core, 'settings'>, aboveUsd: number | undefined): void {
  const { approveAboveUsd: usd } = settings;
  if (usd === undefined || (aboveUsd ?? 0) <= usd) return;
  throw new UserError('invalid_option', text('place.approvedSooner', { usd }), { option: 'approveAbove' });
}

/** What options are to be, as they are stored. @throws {UserError} `invalid_option` for what no model has */
function readDefaults(core: Core, { defaults = {} }: PlaceChange): OptionDefaults {
  const names: readonly string[] = defaultOptionNames;
  const given = Object.entries(defaults).filter(([name, value]) => value !== null || !names.includes(name));
  return readPlainOptions(Object.fromEntries(given), defaultOptionNames, core.offeredNow());
}

export function labelsOf(models: readonly Model[]): string {
  return models.map(({ label }) => label).join(', ');
}

/** The models that are offered and allowed, in the order that they are offered in. */
export function allowedOf(offered: readonly Model[], { allowedModels }: ChosenValues): readonly Model[] {
  return allowedModels === undefined ? offered : offered.filter(({ id }) => allowedModels.includes(id));
}

/** What people call a model. */
export function labelOf(id: string): string {
  return findModel(id)?.label ?? id;
}
