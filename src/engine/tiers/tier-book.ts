import { scopedName } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import { type SettingScope, scopeName, serverScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import type { ActingPerson } from '../../domain/tiers/credit.ts';
import { changedTier, readTier, type Tier, type TierChange, tierKey, tierKeyPrefix } from '../../domain/tiers/tier.ts';
import { mostTiers, type TierBook } from '../../domain/tiers/tier-book.ts';
import type { Core } from '../core.ts';
import { requireStillAdmin } from '../people/require-still-admin.ts';
import { labelsOf, requireApprovedSooner } from '../place-settings/place-settings.ts';
import { tierOf, tiersOf } from './tier-of.ts';

/** As `TierBook`. Changes wait for each other and for all that is being taken in: none is written over. */
export function createTierBook(core: Core): TierBook {
  return {
    of: (scope) => tiersOf(core, scope),
    all: async () =>
      (await core.store.placeSettingsLike(tierKeyPrefix)).flatMap(({ scope, written }) => {
        const tier = scope.channelId === undefined ? readTier(written) : undefined;
        return tier === undefined ? [] : [{ server: scope, tier }];
      }),
    async change(scope, name, change, by) {
      requirePossible(core, change);
      const server = serverScopeOf(scope);
      return await core.accept(async (inner, maybe) => {
        const all = await tiersOf(inner, server);
        const before = all.find((each) => tierKey(each.name) === tierKey(name));
        const after = changedTier(name, before, change);
        if (after === undefined || name.trim() === '') throw new UserError('invalid_option', text('place.notPossible'));
        if (before === undefined && all.length >= mostTiers)
          throw new UserError('not_possible_now', text('tier.tooMany', { most: mostTiers }));
        const isSame = JSON.stringify(before) === JSON.stringify(after);
        if (isSame && maybe !== undefined) return maybe.value;
        if (!isSame) await put(inner, server, after.name, after, by);
        return { before, after };
      });
    },
    async remove(scope, name, by) {
      const server = serverScopeOf(scope);
      return await core.accept(async (inner, maybe) => {
        const before = (await tiersOf(inner, server)).find((each) => tierKey(each.name) === tierKey(name));
        if (before === undefined && maybe !== undefined) return maybe.value;
        if (before === undefined) throw new UserError('not_found', text('tier.notThere', { name }));
        await put(inner, server, name, undefined, by);
        return before;
      });
    },
    rightsOf: (replyTarget, requester) => tierOf(core, replyTarget, requester),
  };
}

/** With its entry in the list of acts. */
async function put(
  core: Core,
  server: SettingScope,
  name: string,
  tier: Tier | undefined,
  { who, by }: ActingPerson,
): Promise<void> {
  const { store, clock } = core;
  await requireStillAdmin(core, who);
  const written = tier && JSON.stringify(tier);
  const before = await store.setPlaceSetting(server, tierKey(name), written);
  const details = { place: scopeName(server), tier: name, before: before ?? '', after: written ?? '' };
  await store.addAct({ atMs: clock.now(), who, act: 'tier', details: { ...details, ...(by && { by: scopedName(by) }) } });
}

/** @throws {UserError} `invalid_option` */
function requirePossible(core: Core, { models, askAboveUsd, approveAboveUsd }: TierChange): void {
  const offered = core.offeredNow();
  const unknown = models?.find((id) => !offered.some((model) => model.id === id));
  if (unknown !== undefined)
    throw new UserError('invalid_option', text('place.notOffered', { model: unknown, offered: labelsOf(offered) }));
  const usd = core.settings.confirmAboveUsd;
  if ((askAboveUsd ?? 0) > usd) throw new UserError('invalid_option', text('place.askedSooner', { usd }));
  requireApprovedSooner(core, approveAboveUsd ?? undefined);
}
