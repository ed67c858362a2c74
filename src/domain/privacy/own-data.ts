import type { ReplyTarget } from '../generation.ts';
import type { PersonNotice } from '../person-notice.ts';
import type { Text } from '../texts.ts';

/** A file of what is kept of somebody. */
export interface OwnFile {
  /** With its ending, without a folder; none of them twice. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly changedAtMs: number;
  readonly sizeBytes: number;
  /** Read once, when its turn comes. @returns undefined where it is gone by then */
  open(): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | undefined>;
}

/** What the store alone knows of somebody at one door, besides what they asked for. Times are epoch milliseconds. */
export interface OwnRows {
  /** Ids of generations. */
  readonly favourites: readonly string[];
  readonly stars: readonly string[];
  readonly shares: readonly { readonly of: string; readonly createdAtMs: number; readonly untilMs?: number }[];
  /** JSON, as it was kept. */
  readonly drafts: readonly { readonly command: string; readonly raw: string }[];
  readonly credits: readonly { readonly atMs: number; readonly usd: number; readonly kind: string }[];
}

/** How a chat platform hands files to one person. */
export interface PersonFiles {
  /** Largest file that their direct messages take, in bytes. */
  readonly maxBytes: number;
  /** As that person reads it. */
  say(sentence: Text, replyTarget: ReplyTarget): string;
  /**
   * Posts one file in their direct messages, with words.
   *
   * @param file on this machine
   * @throws {DeliveryError} also where they take none
   */
  give(notice: PersonNotice, file: { readonly path: string; readonly name: string }, signal: AbortSignal): Promise<void>;
  /** Says something there. @throws {DeliveryError} */
  tell(notice: PersonNotice, signal: AbortSignal): Promise<void>;
}

/** Somebody gets a copy of what is kept of them once in so long, in milliseconds. */
export const ownDataEveryMs = 60 * 60_000;
/** Files that are given in a chat, so that nobody's messages are flooded; the rest is listed in the last one. */
export const mostGiven = 20;
