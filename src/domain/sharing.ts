import type { Generation } from './generation.ts';
import type { DueDelivery } from './generation-store.ts';
import type { ProcessMessages } from './process-messages.ts';

/**
 * How this process shares the work of one store with others. Each holds a lease for as long as it lives, renewed all the time; a generation that
 * was sent belongs to the process that sent it, and what a dead one had goes to the others. One that slept through the end of its lease may go on with
 * nothing: others have gone on already.
 */
export interface Sharing {
  /** This process; new at each start. */
  readonly me: string;
  /** Takes the lease of this process. Called before anything is claimed, or nobody would ever notice its death. @throws {StoreError} */
  join(): Promise<void>;
  /** Whether the lease is held for certain, by the clock that never jumps. Asked right before what can't be undone. */
  isHeld(): boolean;
  /**
   * Looks whether a newer version of the program has changed the database so that this one may not write it any more. From then on `isHeld` is
   * false, and others take over once it has left.
   */
  isOutgrown(): Promise<boolean>;
  /** Aborted once the lease is lost: the process has to end. */
  readonly lost: AbortSignal;
  /** Gives the lease back: what is still open goes to others at once. Never throws. */
  leave(): Promise<void>;

  /** Takes over what processes had sent, fetched or stored that have left or are dead. @returns what is this process's from now on */
  adopt(): Promise<readonly Generation[]>;
  /** Declares processes dead whose lease has ended: what they had is free then. Done by `adopt` as well. */
  releaseDead(): Promise<void>;
  /** @param listener told when a process has left: what it had is free. May be missed. @returns a function that stops it */
  onLeft(listener: () => void): () => void;
  /** Whether a piece of a file bears the name of a process that is alive, so that it is left alone. */
  isLeased(part: string): Promise<boolean>;
  /**
   * Claims what is due to be shown or posted: of each generation one at a time over all processes. What comes of it, once it is stored, ends
   * the claim; one of which nothing came is claimed anew by the same process, as soon as it says that it is not under way any more.
   *
   * @param platforms that this process reaches
   * @param underWay generations of which this process is making a delivery now
   */
  claimDeliveries(
    nowMs: number,
    platforms: readonly string[],
    underWay: readonly string[],
    limit: number,
  ): Promise<readonly DueDelivery[]>;

  /** Does what one process may do at a time, where no other one does just now. @returns whether it did */
  alone(name: string, work: (signal: AbortSignal) => Promise<void>): Promise<boolean>;

  /**
   * Says what this process is set to, and learns what holds over all: what every living one is set to, else what held before.
   *
   * @param own in words that are compared letter by letter
   */
  agree(own: string): Promise<string>;

  /** Says which roles this process has. @returns those that all living ones have together */
  shareRoles(own: readonly string[]): Promise<readonly string[]>;

  /** Tells the other processes that people see something new of a generation. Never throws: it only makes them faster. */
  tell(id: string): void;
  /** @param listener told by other processes; undefined where some may have been missed. @returns a function that stops it */
  onTold(listener: (id: string | undefined) => void): () => void;
  /** What processes tell each other beside that. */
  readonly messages: ProcessMessages;
}
