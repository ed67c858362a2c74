import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { blocksIn, isOf } from '../../domain/moderation/place-block.ts';
import type { DoorId } from '../../domain/people/person.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { moment, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { requireMayMake } from '../people/require-may-make.ts';

/**
 * Who is blocked at one door is blocked at all that are theirs; who is blocked in a server or workspace by those who manage it, is so there alone.
 *
 * @param place where something is asked for. Default: nowhere, so that what the bot's admin says counts alone
 * @throws {UserError} `not_allowed` for a person that the admin has blocked, and for one of the web who may not make anything; the reason is not told
 */
export async function requireNotBlocked(
  core: Pick<Core, 'store' | 'clock'>,
  requester: Requester,
  place?: ReplyTarget,
): Promise<void> {
  await requireMayMake(core, requester);
  const doors = await doorsOf(core, requester);
  for (const door of doors) await requireDoorOpen(core, door);
  if (place !== undefined) await requirePlaceOpen(core, doors, place);
}

async function requireDoorOpen({ store, clock }: Pick<Core, 'store' | 'clock'>, door: DoorId): Promise<void> {
  const block = await store.blockOf(door, clock.now());
  if (block === undefined) return;
  const { untilMs } = block;
  throw new UserError(
    'not_allowed',
    untilMs === undefined ? text('limit.blocked') : text('limit.blockedUntil', { time: moment(untilMs) }),
  );
}

async function requirePlaceOpen(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  doors: readonly DoorId[],
  place: ReplyTarget,
): Promise<void> {
  const server = serverScopeOf(settingScopeOf(place));
  const blocks = blocksIn(await store.placeSettings(server), clock.now());
  const block = blocks.find(({ personId }) => doors.some((door) => door.id === personId && isOf(door, server)));
  if (block === undefined) return;
  const { untilMs } = block;
  throw new UserError(
    'not_allowed',
    untilMs === undefined ? text('limit.blockedHere') : text('limit.blockedHereUntil', { time: moment(untilMs) }),
  );
}
