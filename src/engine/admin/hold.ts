import type { Hold } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { StoreTransaction } from '../../domain/generation-store.ts';
import { type Text, text } from '../../domain/texts.ts';

/** Where it is kept in the store. */
const fact = 'hold';

/** The admin's own pause or drain. It is read from the store each time, so that it holds from its transaction on, and after a restart. */
export interface HoldKeeper {
  /** Undefined: the queue goes on. */
  current(): Promise<Hold | undefined>;
  set(hold: Hold | undefined): Promise<void>;
  /** A drain is over, and the process ends: until then it stays as it is. */
  endsProcess(): Promise<void>;
  /** Forgets an end of which it is not known that it is stored: somebody may have resumed since. */
  mayGoOn(): void;
  /** With several processes: a drain is over for all that run. It stays, so that none of them goes on, and those that start later ignore it. */
  endsAll(): Promise<void>;
  /** Whether another process has found that the drain is over. */
  isOver(): Promise<boolean>;
  /** Ignores from now on a drain that is over. Called once, at the start. */
  begin(): Promise<void>;
  /** The same inside of a transaction. */
  within(tx: Pick<StoreTransaction, 'fact' | 'setFact'>): HoldKeeper;
  /** For those who wait; undefined where nothing holds them up. */
  reason(): Promise<Text | undefined>;
}

/** As it is stored. */
type KeptHold = Hold & { readonly isOver?: boolean };

/** What a process remembers of holds beside the store. */
interface Remembered {
  /** The drain that ended the process, once there was one. */
  last?: Hold | undefined;
  /** Since when the drain was there that was over when the process started. */
  ignoredSinceMs?: number | undefined;
}

/**
 * @param store whose fact it is; of a transaction where it belongs to one
 * @param remembered by its process
 */
export function createHold(store: Pick<StoreTransaction, 'fact' | 'setFact'>, remembered: Remembered = {}): HoldKeeper {
  const read = async (): Promise<KeptHold | undefined> => {
    const kept = await store.fact(fact);
    return kept === undefined ? undefined : (JSON.parse(kept) as KeptHold);
  };
  const current = async (): Promise<Hold | undefined> => {
    if (remembered.last !== undefined) return remembered.last;
    const kept = await read();
    if (kept?.isOver !== true) return kept;
    if (kept.sinceMs === remembered.ignoredSinceMs) return undefined;
    const { isOver: _, ...hold } = kept;
    return hold;
  };
  return {
    current,
    set: (hold) => store.setFact(fact, hold === undefined ? undefined : JSON.stringify(hold)),
    within: (tx) => createHold(tx, remembered),
    async endsProcess() {
      remembered.last = await current();
    },
    mayGoOn() {
      remembered.last = undefined;
    },
    async endsAll() {
      const hold = await current();
      if (hold !== undefined) await store.setFact(fact, JSON.stringify({ ...hold, isOver: true } satisfies KeptHold));
    },
    async isOver() {
      const kept = await read();
      return kept?.isOver === true && kept.sinceMs !== remembered.ignoredSinceMs;
    },
    async begin() {
      const kept = await read();
      if (kept?.isOver === true) remembered.ignoredSinceMs = kept.sinceMs;
    },
    reason: async () => ((await current()) === undefined ? undefined : text('pause.kept', { reason: text('pause.byAdmin') })),
  };
}

/** @throws {UserError} `stopping` while nothing new is taken in */
export async function requireTaking(hold: Pick<HoldKeeper, 'current'>): Promise<void> {
  if ((await hold.current())?.kind === 'drain') throw new UserError('stopping', text('limit.draining'));
}
