/**
 * Credentials of others that are good for minutes: the way back to a person's interaction, a session at a gateway. Kept sealed, so that another
 * process, or this one after a restart, can go on with them; what keeps them can't read them.
 */
export interface ExpiringSecrets {
  /**
   * Keeps text in the place of what was kept under this name.
   *
   * @param untilMs epoch milliseconds; from then on it is not found any more, and its row goes
   * @param fence of the lease that allows it: what was kept with a higher one stays. Default: 0
   * @returns whether it is kept; false where something with a higher fence was
   */
  keep(name: string, plain: string, untilMs: number, fence?: number): Promise<boolean>;
  /** @returns undefined where nothing is kept, its time is over, or it was sealed with another key */
  find(name: string): Promise<string | undefined>;
  forget(name: string): Promise<void>;
}

/** One of them as it is stored. */
export interface SealedRow {
  readonly name: string;
  readonly sealed: string;
  /** Epoch milliseconds. */
  readonly untilMs: number;
  readonly fence: number;
}

/** Where they are stored. */
export interface SealedRows {
  /**
   * Stores all of them, each in the place of one of its name whose fence is not higher.
   *
   * @returns for each whether it is stored
   */
  put(rows: readonly SealedRow[]): Promise<readonly boolean[]>;
  find(name: string): Promise<SealedRow | undefined>;
  remove(name: string): Promise<void>;
  /** @returns how many there were */
  dropOver(untilMs: number): Promise<number>;
}
