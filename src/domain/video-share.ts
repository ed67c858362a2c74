import type { Requester } from './generation.ts';

/**
 * A finished video or still that everybody can watch who has the link. It ends when its time is over, when somebody takes it back, and with its
 * video: what is deleted or erased has none.
 */
export interface VideoShare {
  /** 128 random bits in 22 letters that addresses take as they are. It alone opens nothing: see `share-link.ts`. */
  readonly id: string;
  readonly generationId: string;
  /** Which of its videos, from 1. */
  readonly video: number;
  readonly sharedBy: Omit<Requester, 'name'>;
  /** Whether the page says what was asked for. */
  readonly showsPrompt: boolean;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
  /** Epoch milliseconds; absent: until it is taken back. */
  readonly untilMs?: number;
}

/** What somebody chooses who shares one. */
export type ShareWish = Pick<VideoShare, 'video' | 'showsPrompt' | 'untilMs'>;

/** A video has no more at once: more would be a program that makes them by mistake. */
export const mostShares = 20;
