/**
 * Work that may be done again without harm (a look at an operation, a download, a delivery with its key, an encode, a poster), shared by
 * all processes: each piece is done by the one that claimed it, and by another once that one's lease has ended.
 *
 * What was paid for is never work of this kind.
 */
export interface WorkLeases {
  /**
   * Wants a piece of work, and tells waiting processes. Within the transaction of what made it necessary, neither is there without the other.
   * Wanted again while it waits, it is done once; wanted again while it is done, it is done once more after that. What failed keeps its wait.
   *
   * @param delayMs default: 0, at once
   */
  add(kind: string, id: string, delayMs?: number): Promise<void>;
  /** Takes what is due, longest due first; never what another has taken and still holds. */
  claim(kind: string, owner: string, options: ClaimOptions): Promise<readonly ClaimedWork[]>;
  /**
   * Holds them for `leaseMs` from now on.
   *
   * @returns those that are still held. Others were taken by another process or are not wanted any more: their results don't count.
   */
  renew(claims: readonly ClaimedWork[], leaseMs: number): Promise<readonly ClaimedWork[]>;
  /**
   * Ends a piece of work. Within the transaction that stores its result, a false undoes both.
   *
   * @returns false when it was not held any more
   */
  finish(claim: ClaimedWork): Promise<boolean>;
  /**
   * Has it done later, by anybody.
   *
   * @param attempts that count from then on: those of the claim after a failure, one less where it was not begun, 0 where all is well
   * @returns false when it was not held any more
   */
  putBack(claim: ClaimedWork, delayMs: number, attempts: number): Promise<boolean>;
  /** Takes the wish back, also where a process is at it. */
  drop(kind: string, id: string): Promise<void>;
  /** @returns how long until something is due or a lease ends; 0 or less is now, undefined where there is nothing */
  nextInMs(kind: string): Promise<number | undefined>;
  /**
   * Calls back when something was added or put back, with its kind; undefined where some of that may have been missed. A hint: it may be
   * missed, so that a process also asks by itself.
   *
   * @returns a function that ends it
   */
  onAdded(callback: (kind: string | undefined) => void): () => void;
}

export interface ClaimOptions {
  /** At least 1. */
  readonly limit: number;
  /** How long a dead process keeps it. Renewed after a third of it where the work is longer. */
  readonly leaseMs: number;
}

/** A piece of work that its owner holds for now. */
export interface ClaimedWork {
  readonly kind: string;
  /** Of the record that it is about. */
  readonly id: string;
  /** New with each claim: an owner who slept through the end of its lease has another one than who took over. */
  readonly fence: number;
  /** Claims up to this one, since it was wanted or last went well. Those of processes that died in it count. */
  readonly attempts: number;
  /** How often it was wanted so far. */
  readonly wanted: number;
}
