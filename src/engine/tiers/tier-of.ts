import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { personIdOf } from '../../domain/people/person.ts';
import type { StoredPlaceSetting } from '../../domain/place-settings/place-settings.ts';
import { valuesIn } from '../../domain/place-settings/place-settings.ts';
import { readPlaceSettings } from '../../domain/place-settings/read-place-settings.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { bestOf, readTier, type Tier, type TierRights, tierKeyPrefix } from '../../domain/tiers/tier.ts';
import { approveAboveAt } from '../approvals/approve-above.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { confirmAbove } from '../place-settings/place-settings.ts';

type Reading = Pick<Core, 'store' | 'settings'>;

/**
 * What somebody may in a place by their tiers there, as they stand in the transaction that asks. Whoever decides about money asks by this alone.
 *
 * @param requester with the roles that their platform says they have now
 * @returns undefined where they have none: the bot’s own caps are all that holds
 */
export async function tierOf(core: Reading, replyTarget: ReplyTarget, requester: Requester): Promise<TierRights | undefined> {
  const stored = await core.store.placeSettings(settingScopeOf(replyTarget));
  const chosen = valuesIn({ ...readPlaceSettings(stored), bot: {} });
  const tiers = tiersIn(stored);
  const ids = tiers.some(({ people }) => people.length > 0) ? await idsHere(core, replyTarget, requester) : [requester.id];
  const roles = requester.roles ?? (await roleOnPage(core, replyTarget, requester));
  const person = { ids, ...(roles !== undefined && { roles }) };
  const rights = bestOf(tiers, person, confirmAbove(core, chosen), approveAboveAt(core, chosen));
  return rights && withinBot(core, rights);
}

/** Of a person of the web by a name of their own, whose record says it at any time. */
async function roleOnPage(
  { store }: Pick<Core, 'store'>,
  { platform }: ReplyTarget,
  requester: Requester,
): Promise<readonly string[] | undefined> {
  const personId = platform === 'web' ? personIdOf(requester) : undefined;
  const person = personId === undefined ? undefined : await store.person(personId);
  return person && [person.role];
}

/** What somebody is called in a place: by each of their accounts there. */
export async function idsHere(
  core: Pick<Core, 'store'>,
  { platform, tenant }: ReplyTarget,
  requester: Requester,
): Promise<readonly string[]> {
  const doors = await doorsOf(core, requester);
  return doors.filter((door) => door.platform === platform && door.tenant === tenant).map(({ id }) => id);
}

/** All tiers of a server or workspace, by name. */
export async function tiersOf({ store }: Pick<Core, 'store'>, scope: SettingScope): Promise<readonly Tier[]> {
  return tiersIn(await store.placeSettings(serverScopeOf(scope)));
}

/** What a version before or after this one wrote and nobody can read is none. */
export function tiersIn(stored: readonly StoredPlaceSetting[]): readonly Tier[] {
  return stored.flatMap(({ key, written, scope }) =>
    key.startsWith(tierKeyPrefix) && scope.channelId === undefined ? (readTier(written) ?? []) : [],
  );
}

/** The environment’s numbers are the most that anybody has. */
function withinBot({ settings }: Reading, rights: TierRights): TierRights {
  const { activeAtOnce, askAboveUsd, approveAboveUsd } = rights;
  const { approveAboveUsd: mostApprove = approveAboveUsd } = settings;
  return {
    ...rights,
    ...(activeAtOnce !== undefined && { activeAtOnce: Math.min(activeAtOnce, settings.activePerPerson) }),
    ...(askAboveUsd !== undefined && { askAboveUsd: Math.min(askAboveUsd, settings.confirmAboveUsd) }),
    ...(approveAboveUsd !== undefined && { approveAboveUsd: Math.min(approveAboveUsd, mostApprove ?? approveAboveUsd) }),
  };
}
