import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { VideoFacts } from '../../domain/media.ts';
import type { OpenedVideo, OpenVideo } from '../../domain/uploaded-video.ts';
import type { FitTask } from './fit-video.ts';

export interface Receiving {
  /** Where it is written; does not exist yet, and is the caller's. */
  readonly part: string;
  readonly work: Pick<FitTask, 'maxBytes' | 'source'>;
  /** As the worker says it, in hex. */
  readonly sha256: string;
  readonly openVideo: OpenVideo;
  readonly signal: AbortSignal;
}

/** Longest silence in the middle of a result, in milliseconds. */
const stallMs = 15_000;
/** Frames come a little before or after where they were, in seconds: two of 24. */
const longestDrift = 2 / 24;
/** Sides are even, so that a shape is not kept to the pixel. */
const shapeTolerance = 0.02;

/**
 * Takes in what a worker made and looks at it: its bytes are foreign, and so is its word.
 *
 * @returns what it is, or what is wrong with it
 * @throws {Error} the signal's reason; or where it can't be written
 */
export async function receiveResult(
  request: IncomingMessage,
  { part, work, sha256, openVideo, signal }: Receiving,
): Promise<VideoFacts | { readonly problem: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(bytes > work.maxBytes ? new TooLargeError('too large') : null, chunk);
    },
  });
  request.setTimeout(stallMs, () => request.destroy(new StalledError('nothing came for a while')));
  try {
    await pipeline(request, counted, createWriteStream(part, { flags: 'wx', mode: 0o600 }), { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TooLargeError) return { problem: 'it is larger than it may be' };
    if (error instanceof StalledError || brokenOff.test(codeOf(error))) return { problem: 'it broke off in the middle' };
    throw error;
  }
  if (hash.digest('hex') !== sha256) return { problem: 'it is not what its hash says' };
  const opened = await openVideo(part, signal);
  if (opened === undefined) return { problem: 'it is no whole mp4' };
  const problem = unlike(opened, work.source);
  const { codec: _, ...facts } = opened;
  return problem === undefined ? facts : { problem };
}

class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

class StalledError extends Error {
  override readonly name = 'StalledError';
}

const brokenOff = /^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/;

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** What makes a result another video than the one that was to be encoded; undefined where nothing does. */
function unlike(after: OpenedVideo, before: VideoFacts): string | undefined {
  if (after.codec !== 'avc') return 'it is not H.264';
  if (Math.abs(after.durationSeconds - before.durationSeconds) > longestDrift) return 'it is not as long as its source';
  const shape = (after.width / after.height) * (before.height / before.width);
  if (Math.abs(shape - 1) > shapeTolerance) return 'it has not the shape of its source';
  return undefined;
}
