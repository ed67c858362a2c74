import { setTimeout as wait } from 'node:timers/promises';
import type { GenerationStore, StoreTransaction } from '../../domain/generation-store.ts';
import type { Room, StartRoom } from '../../domain/start-room.ts';

/** What an answer takes on its way through a network and a busy program. */
const onItsWayMs = 50;
/** Of several processes, one is always slower. */
const mostMoreMs = 250;

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

/**
 * The same for a whole process: it counts, looks who is next, and starts that one. Others that count before it has started find the same room,
 * and the next one in line.
 */
export function withoutTicket<Store extends GenerationStore>(store: Store, limits: StartRoom): Store {
  let counted: Promise<Room> | undefined;
  return {
    ...store,
    async nextQueued(...values) {
      counted = store.room(limits, Date.now());
      await counted;
      await wait(onItsWayMs + mostMoreMs * Math.random());
      return await store.nextQueued(...values);
    },
    async takeTurn(work) {
      const room = await (counted ?? store.room(limits, Date.now()));
      return await store.accept((tx) => work(answering(tx, room)));
    },
  };
}

function answering(tx: StoreTransaction, room: Room): StoreTransaction {
  return { ...tx, room: async () => room };
}
