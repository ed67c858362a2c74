import type { Requester } from '../../domain/generation.ts';
import type { Core } from '../core.ts';

/**
 * Whose money a request takes: caps, tiers, credits and the ledger all go by it. Somebody who is known by one name alone pays by that.
 *
 * @param _core inside of a transaction that decides about money: that one
 */
export async function whoPays(_core: Pick<Core, 'store'>, requester: Requester): Promise<Requester> {
  return requester;
}
