import { UserError } from './errors.ts';
import type { VideoFacts } from './media.ts';
import { text } from './texts.ts';

/** A video that somebody brought, before any of it is here. */
export interface GivenVideo {
  /** Its size in bytes, as it is told; undefined where nobody says. */
  readonly saidBytes: number | undefined;
  /**
   * Streams it to a path that does not exist yet, and syncs it; what is left there by a failure is the caller's.
   *
   * @throws {UserError} `videoTooBig` for more than `maxBytes`, or why it can't be had
   */
  write(path: string, maxBytes: number, signal: AbortSignal): Promise<void>;
}

/** What a video turned out to be. */
export interface OpenedVideo extends VideoFacts {
  /** As mp4 names it: `avc` is H.264. */
  readonly codec: string | null;
}

/**
 * Reads a video that a person brought, in a process of its own.
 *
 * @returns undefined where it is no whole mp4 with a picture, or takes too much time or memory
 * @throws {Error} when the process can't be started
 */
export type OpenVideo = (path: string, signal: AbortSignal) => Promise<OpenedVideo | undefined>;

const option = { option: 'videoFile' };

export function videoTooBig(maxBytes: number): UserError {
  return new UserError('invalid_video', text('request.videoTooBig', { max: maxBytes / 1_000_000 }), option);
}

export function videoGone(cause?: unknown): UserError {
  return new UserError('invalid_video', text('request.videoGone'), { ...option, cause });
}

export function videoUnreadable(): UserError {
  return new UserError('invalid_video', text('request.videoUnreadable'), option);
}
