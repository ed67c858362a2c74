/** A number of something, by what tells it apart. */
export interface CountOf<Key extends string = string> {
  readonly of: Key;
  readonly count: number;
}

/**
 * How many of what there are in the store, for those who watch the bot. Each is one query by an index, whose cost grows with what is unfinished or
 * given up and not with all that was ever made.
 *
 * @throws {StoreError} from any call
 */
export interface StoreNumbers {
  /** Those that wait for their turn. */
  waiting(): Promise<readonly CountOf<'video' | 'still'>[]>;
  /** Those that a provider has or is being sent, by model. */
  inFlight(): Promise<readonly CountOf[]>;
  /** Those that wait for a person's decision. */
  unknown(): Promise<number>;
  /** Questions and results that could be brought nowhere, by platform; without what was deleted or answered. @param sinceMs when they were last tried */
  parked(sinceMs: number): Promise<readonly CountOf[]>;
}
