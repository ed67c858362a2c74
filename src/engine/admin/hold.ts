import type { Hold } from '../../domain/admin.ts';
import { UserError } from '../../domain/errors.ts';
import type { GenerationStore } from '../../domain/generation-store.ts';
import { type Text, text } from '../../domain/texts.ts';

/** Where it is kept in the store. */
const fact = 'hold';

/** The admin's own pause or drain. It is read from the store each time, so that it holds from its transaction on, and after a restart. */
export interface HoldKeeper {
  /** Undefined: the queue goes on. */
  current(): Hold | undefined;
  /** Inside of a transaction. */
  set(hold: Hold | undefined): void;
  /** A drain is over, and the process ends: until then it stays as it is. */
  endsProcess(): void;
  /** For those who wait; undefined where nothing holds them up. */
  reason(): Text | undefined;
}

export function createHold(store: Pick<GenerationStore, 'fact' | 'setFact'>): HoldKeeper {
  let last: Hold | undefined;
  const current = (): Hold | undefined => {
    if (last !== undefined) return last;
    const kept = store.fact(fact);
    return kept === undefined ? undefined : (JSON.parse(kept) as Hold);
  };
  return {
    current,
    set: (hold) => store.setFact(fact, hold === undefined ? undefined : JSON.stringify(hold)),
    endsProcess() {
      last = current();
    },
    reason: () => (current() === undefined ? undefined : text('pause.kept', { reason: text('pause.byAdmin') })),
  };
}

/** @throws {UserError} `stopping` while nothing new is taken in */
export function requireTaking(hold: Pick<HoldKeeper, 'current'>): void {
  if (hold.current()?.kind === 'drain') throw new UserError('stopping', text('limit.draining'));
}
