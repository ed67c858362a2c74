import { StoreError } from './generation-store.ts';

/**
 * The connection was lost while a transaction was being committed, and it could not be found out in time whether it was. A `busy` store
 * for a caller that only tries again: then the work runs on records that may have its changes already, so that it must be one that reads and
 * decides anew, like a step from one state to another. Whoever can't stand a second run looks for this error first.
 */
export class OutcomeUnknown extends StoreError {
  constructor(cause: unknown) {
    super('busy', cause);
  }
}
