import type { ReplyTarget } from '../generation.ts';
import type { DoorId } from '../people/person.ts';

/**
 * Somebody wants everything gone that the bot has of them. What is theirs alone goes at once; what they asked for goes in batches, and what a provider
 * is at when it is over. The row outlives restarts, and keeps ids and numbers alone. Times are epoch milliseconds.
 */
export interface Forgetting {
  readonly id: string;
  /** By which ids they were known when they asked, the one who asked first. At least one. */
  readonly doors: readonly DoorId[];
  /** Number of the newest generation by then: what they ask for later is not meant. */
  readonly upTo: number;
  readonly askedAtMs: number;
  /** Generations that there were, and that are erased. */
  readonly count: number;
  readonly erased: number;
  /** The person of the web whose account goes at the end. Absent: there is none, or it stays. */
  readonly accountId?: string;
  /** Where they asked, so that they are told when it is over. Absent: they are told, or look themselves. */
  readonly replyTarget?: ReplyTarget;
  /** What an earlier try of telling them has left; as a `Receipt` of a delivery. */
  readonly receipt: Readonly<Record<string, string>>;
  /** Everything that is kept here is gone. Absent: it goes on. */
  readonly endedAtMs?: number;
  /** What was theirs alone is gone from the copies of the database, too. */
  readonly copiesAtMs?: number;
}

/** What somebody may want more of who asks once more meanwhile. */
type Widened = 'doors' | 'upTo' | 'count' | 'accountId';

/** What changes about one. A key that is there with `undefined` clears the field. */
export type ForgettingChange = {
  readonly [Key in 'erased' | 'replyTarget' | 'receipt' | 'endedAtMs' | 'copiesAtMs' | Widened]?: Forgetting[Key] | undefined;
};

/** How long it stays to be seen that it is over, in milliseconds. */
export const forgettingKeptMs = 30 * 86_400_000;

/** Whether it is about somebody who is known by these ids. */
export function isAbout({ doors }: Pick<Forgetting, 'doors'>, others: readonly DoorId[]): boolean {
  return doors.some((door) =>
    others.some((other) => door.platform === other.platform && door.tenant === other.tenant && door.id === other.id),
  );
}
