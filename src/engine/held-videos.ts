import { createHash } from 'node:crypto';
import type { Clock } from '../domain/clock.ts';
import { isSamePerson, type Requester } from '../domain/generation.ts';
import type { GenerationStore, StoreTransaction } from '../domain/generation-store.ts';
import type { Log } from '../lib/log.ts';

/** Between the file and its request; a file that nobody has asked for by then is removed. */
export const graceMs = 10 * 60_000;
/** Those that one person brought and asked nothing of yet: what is refused may come again at once, and each may be 100 MB. */
const mostHeld = 5;
/** A process that is removing a file for longer than this is dead. */
const removalMs = 60_000;
/** Somebody who brings a file that is being removed just now waits so long between two looks. */
const removalLookMs = 100;
/** Where several processes keep it. */
const fact = 'held-videos';

/** Files of people whose request is on its way. */
export interface HeldVideos {
  /**
   * Nobody removes it from here on, for as long as a request may take.
   *
   * @returns hashes of those that this person brought before and holds no more
   */
  hold(sha256: string, person: Requester): Promise<readonly string[]>;
  /** Inside of the transaction that stores a request. */
  isTheirs(tx: Pick<StoreTransaction, 'fact'>, sha256: string, person: Requester): Promise<boolean>;
  /** The request is stored. */
  settled(sha256: string, person: Requester): void;
  /** Removes a file that nobody holds and no request needs, while nobody begins to. @returns whether it did */
  unlessNeeded(sha256: string, remove: () => Promise<void>): Promise<boolean>;
}

interface Held {
  readonly sha256: string;
  readonly person: Requester;
  readonly untilMs: number;
}

/** Those of a process that is alone: in memory. */
export function createOwnHeldVideos(
  store: Pick<StoreTransaction, 'isVideoNeeded'>,
  clock: Pick<Clock, 'monotonicMs'>,
): HeldVideos {
  let held: readonly Held[] = [];
  /** Goes up with each that is held: what was read before is old. */
  let holds = 0;
  const heldNow = (): readonly Held[] => {
    held = held.filter(({ untilMs }) => untilMs > clock.monotonicMs());
    return held;
  };
  /** Between the end of a hold and its request's place in the store nothing may look free: it is asked before the store, and after it. */
  const isNeeded = async (sha256: string): Promise<boolean> => {
    const isHeld = (): boolean => heldNow().some((each) => each.sha256 === sha256);
    const before = holds;
    return isHeld() || (await store.isVideoNeeded(sha256)) || isHeld() || holds !== before;
  };
  return {
    async hold(sha256, person) {
      const before = heldNow();
      const dropped = before.filter((each) => isSamePerson(each.person, person)).slice(0, -(mostHeld - 1));
      holds += 1;
      held = [...before.filter((each) => !dropped.includes(each)), { sha256, person, untilMs: clock.monotonicMs() + graceMs }];
      return dropped.map((each) => each.sha256);
    },
    isTheirs: async (_, sha256, person) => heldNow().some((each) => each.sha256 === sha256 && isSamePerson(each.person, person)),
    settled(sha256, person) {
      const index = held.findIndex((each) => each.sha256 === sha256 && isSamePerson(each.person, person));
      held = held.filter((_, at) => at !== index);
    },
    async unlessNeeded(sha256, remove) {
      if (await isNeeded(sha256)) return false;
      await remove();
      return true;
    },
  };
}

/** As it is stored. */
interface Entry {
  readonly sha256: string;
  /** A hash, so that nobody's id stands here. Absent: the file is being removed. */
  readonly person?: string;
  readonly untilMs: number;
}

export interface SharedHeldVideosDeps {
  readonly store: Pick<GenerationStore, 'isVideoNeeded' | 'transaction'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
  pause(delayMs: number): Promise<void>;
  readonly stopping: AbortSignal;
}

/** Those of several processes: what somebody brought to one of them may be asked for at another, and none removes what another one is given. */
export function createSharedHeldVideos({ store, clock, log, pause, stopping }: SharedHeldVideosDeps): HeldVideos {
  const read = async (tx: Pick<StoreTransaction, 'fact'>): Promise<readonly Entry[]> => {
    const stored = JSON.parse((await tx.fact(fact)) ?? '[]') as readonly Entry[];
    return stored.filter(({ untilMs }) => untilMs > clock.now());
  };
  const write = (tx: Pick<StoreTransaction, 'setFact'>, entries: readonly Entry[]): Promise<void> =>
    tx.setFact(fact, entries.length === 0 ? undefined : JSON.stringify(entries));

  /** @returns undefined while the file is being removed */
  const tryToHold = (sha256: string, person: string): Promise<readonly Entry[] | undefined> =>
    store.transaction(async (tx) => {
      const before = await read(tx);
      if (before.some((each) => each.sha256 === sha256 && each.person === undefined)) return undefined;
      const dropped = before.filter((each) => each.person === person).slice(0, -(mostHeld - 1));
      const own = { sha256, person, untilMs: clock.now() + graceMs };
      await write(tx, [...before.filter((each) => !dropped.includes(each)), own]);
      return dropped;
    });
  const claimRemoval = (sha256: string): Promise<boolean> =>
    store.transaction(async (tx) => {
      const entries = await read(tx);
      if (entries.some((each) => each.sha256 === sha256) || (await tx.isVideoNeeded(sha256))) return false;
      await write(tx, [...entries, { sha256, untilMs: clock.now() + removalMs }]);
      return true;
    });
  const drop = (isMeant: (each: Entry) => boolean): Promise<void> =>
    store.transaction(async (tx) => {
      const entries = await read(tx);
      const index = entries.findIndex(isMeant);
      await write(
        tx,
        entries.filter((_, at) => at !== index),
      );
    });

  return {
    async hold(sha256, person) {
      for (;;) {
        const dropped = await tryToHold(sha256, nameOf(person));
        if (dropped !== undefined) return dropped.map((each) => each.sha256);
        await pause(removalLookMs);
        stopping.throwIfAborted();
      }
    },
    isTheirs: async (tx, sha256, person) =>
      (await read(tx)).some((each) => each.sha256 === sha256 && each.person === nameOf(person)),
    settled(sha256, person) {
      const own = nameOf(person);
      drop((each) => each.sha256 === sha256 && each.person === own).catch((error: unknown) =>
        log.warn({ err: error }, 'a video of a person is held a little longer than it has to be'),
      );
    },
    async unlessNeeded(sha256, remove) {
      // Most are needed, and reading that alone costs little.
      if ((await store.isVideoNeeded(sha256)) || !(await claimRemoval(sha256))) return false;
      try {
        await remove();
      } finally {
        await drop((each) => each.sha256 === sha256 && each.person === undefined);
      }
      return true;
    },
  };
}

function nameOf({ platform, tenant = '', id }: Requester): string {
  return createHash('sha256')
    .update(JSON.stringify([platform, tenant, id]))
    .digest('hex');
}
