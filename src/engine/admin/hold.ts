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
  /** The same inside of a transaction. */
  within(tx: Pick<StoreTransaction, 'fact' | 'setFact'>): HoldKeeper;
  /** For those who wait; undefined where nothing holds them up. */
  reason(): Promise<Text | undefined>;
}

/**
 * @param store whose fact it is; of a transaction where it belongs to one
 * @param ended the drain that ended the process, once there was one
 */
export function createHold(
  store: Pick<StoreTransaction, 'fact' | 'setFact'>,
  ended: { last?: Hold | undefined } = {},
): HoldKeeper {
  const current = async (): Promise<Hold | undefined> => {
    if (ended.last !== undefined) return ended.last;
    const kept = await store.fact(fact);
    return kept === undefined ? undefined : (JSON.parse(kept) as Hold);
  };
  return {
    current,
    set: (hold) => store.setFact(fact, hold === undefined ? undefined : JSON.stringify(hold)),
    within: (tx) => createHold(tx, ended),
    async endsProcess() {
      ended.last = await current();
    },
    reason: async () => ((await current()) === undefined ? undefined : text('pause.kept', { reason: text('pause.byAdmin') })),
  };
}

/** @throws {UserError} `stopping` while nothing new is taken in */
export async function requireTaking(hold: Pick<HoldKeeper, 'current'>): Promise<void> {
  if ((await hold.current())?.kind === 'drain') throw new UserError('stopping', text('limit.draining'));
}
