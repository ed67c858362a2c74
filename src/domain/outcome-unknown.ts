import { StoreError } from './generation-store.ts';

/** What became of a transaction. `not yet`: it can't be found out now, but perhaps later; `never`: nobody can tell any more. */
export type Outcome = 'yes' | 'no' | 'not yet' | 'never';

/**
 * The connection was lost while a transaction was being committed, and it could not be found out in time whether it was. A `busy` store
 * for a caller that only tries again: then the work runs on records that may have its changes already, so that it must be one that reads and
 * decides anew, like a step from one state to another. Whoever can't stand a second run asks first.
 */
export class OutcomeUnknown extends StoreError {
  /** Whether the transaction is stored. Waits a few seconds for an answer; never throws. */
  readonly ask: () => Promise<Outcome>;

  constructor(cause: unknown, ask: () => Promise<Outcome>) {
    super('busy', cause);
    this.ask = ask;
  }
}
