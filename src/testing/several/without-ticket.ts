import { setTimeout as wait } from 'node:timers/promises';
import type { GenerationStore, StoreTransaction } from '../../domain/generation-store.ts';
import type { Room, StartRoom } from '../../domain/start-room.ts';

/** What an answer takes on its way through a network and a busy program. */
const onItsWayMs = 50;

type Counting = Pick<GenerationStore, 'room' | 'accept'>;

/**
 * How it would be without the ticket: counts what is in flight and was started, and then starts. What a start writes is still one transaction.
 *
 * @param counted waits between the count and the start, while others may count as well. Default: a short while
 * @returns in the place of the store's own
 */
export function takeTurnWithoutTicket(
  store: Counting,
  limits: StartRoom,
  counted: () => Promise<unknown> = () => wait(onItsWayMs),
): GenerationStore['takeTurn'] {
  return async (work) => {
    const room = await store.room(limits, Date.now());
    await counted();
    return store.accept((tx) => work(answering(tx, room)));
  };
}

function answering(tx: StoreTransaction, room: Room): StoreTransaction {
  return { ...tx, room: async () => room };
}
