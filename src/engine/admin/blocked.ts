import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { moment, text } from '../../domain/texts.ts';
import type { Core } from '../core.ts';

/** @throws {UserError} `not_allowed` for a person that the admin has blocked; the reason is not told */
export async function requireNotBlocked({ store, clock }: Pick<Core, 'store' | 'clock'>, requester: Requester): Promise<void> {
  const block = await store.blockOf(requester, clock.now());
  if (block === undefined) return;
  const { untilMs } = block;
  throw new UserError(
    'not_allowed',
    untilMs === undefined ? text('limit.blocked') : text('limit.blockedUntil', { time: moment(untilMs) }),
  );
}
