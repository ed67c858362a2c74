import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import type { DoorId } from '../../domain/people/person.ts';
import { moment, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { requireMayMake } from '../people/require-may-make.ts';

/**
 * Who is blocked at one door is blocked at all that are theirs.
 *
 * @throws {UserError} `not_allowed` for a person that the admin has blocked, and for one of the web who may not make anything; the reason is not told
 */
export async function requireNotBlocked(core: Pick<Core, 'store' | 'clock'>, requester: Requester): Promise<void> {
  await requireMayMake(core, requester);
  for (const door of await doorsOf(core, requester)) await requireDoorOpen(core, door);
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
