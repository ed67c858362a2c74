import type { Requester } from '../../domain/generation.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf } from './doors-of.ts';

/** How many videos of the person behind a request wait or are being made, at all their doors together. */
export async function activeOf(core: Pick<Core, 'store'>, requester: Requester): Promise<number> {
  const counts = await inTurn(await doorsOf(core, requester), (door) => core.store.activeCount(door));
  return counts.reduce((sum, count) => sum + count, 0);
}
