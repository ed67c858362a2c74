/**
 * One thing that a single process may do at a time, held by one of them for a while. It ends by itself when its owner is dead, cut off or
 * stopped, and only then another takes it.
 */
export interface Lease {
  /** The thing: `upkeep`, `backup`, `shard/3`. */
  readonly name: string;
  /** One process of the program, new at each start. Two that share one would both believe that they hold it. */
  readonly owner: string;
  /**
   * Rises each time that the lease is taken by another owner or anew, and never falls. A write that carries it can be refused once a later
   * one has written: a process that slept through the end of its lease does not know that it did.
   */
  readonly fence: number;
}

/** A lease as it stands, to be looked at and not taken. */
export interface HeldLease extends Lease {
  /** How much longer it is held where it is not renewed, in milliseconds; above 0. */
  readonly leftMs: number;
}

/**
 * Leases by name, over all processes that share one store. Time is the store's: no process compares its own clock with another's.
 *
 * An owner counts from before it asked: when `ms` have gone by on its own monotonic clock since it called `take` or `renew`, it holds
 * nothing any more, also where no answer came. `whileHeld` (src/lib/while-held.ts) does that for work that can be aborted.
 */
export interface Leases {
  /**
   * Takes what nobody holds, and what its owner let end. Its own owner keeps it, from now on for `ms`.
   *
   * @param ms at least a few round trips to the store; 15 to 60 s is usual, renewed after a third of it
   * @returns undefined while another owner holds it
   */
  take(name: string, owner: string, ms: number): Promise<Lease | undefined>;
  /**
   * Holds it for `ms` from now on. One that had ended is held again where nobody took it meanwhile.
   *
   * @returns false when it was released, or another has or had it since: then everything that it allowed ends at once
   */
  renew(lease: Lease, ms: number): Promise<boolean>;
  /** Gives it to the next who asks; waiting processes are told. One that is not held any more is left as it is. */
  release(lease: Lease): Promise<void>;
  /** @returns undefined when nobody holds it now */
  heldBy(name: string): Promise<HeldLease | undefined>;
  /**
   * Calls back when a lease was released, in this process or another. It is a hint that makes a hand-over fast: it may be missed, and
   * nothing tells of a lease that ended by itself, so that a process that waits also asks now and then.
   *
   * @returns a function that ends it
   */
  onReleased(callback: (name: string) => void): () => void;
}
