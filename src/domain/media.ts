import type { Requester } from './generation.ts';
import type { RequestImage } from './video-request.ts';

/** A prepared picture with its bytes, as a provider sends it. */
export interface ImageBytes extends RequestImage {
  readonly bytes: Uint8Array;
}

/** As a request names it. */
export function withoutBytes({ bytes: _, ...image }: ImageBytes): RequestImage {
  return image;
}

/** What a file turned out to be. */
export interface VideoFacts {
  readonly sizeBytes: number;
  readonly durationSeconds: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a video file, or a still, and proves it complete.
 *
 * @throws {Error} when it is not a whole mp4 with a picture track, or not a whole PNG or JPEG
 */
export type ProbeVideo = (path: string) => Promise<VideoFacts>;

/**
 * Checks, turns upright, strips and re-encodes a picture that a person gave.
 *
 * @param option the option's name, for the error
 * @param person gave it; one picture of each person is opened at a time
 * @throws {UserError} `invalid_image` for everything but a whole JPEG, PNG or WebP within the limits
 */
export type PrepareImage = (bytes: Uint8Array, option: string, person: Requester) => Promise<ImageBytes>;

/** One run of the encoder: files in by name, one file out. */
export interface EncodeJob {
  /** ffmpeg arguments without the program's name; they name `inputs`, `files` and `output` by their bare file names. */
  readonly args: readonly string[];
  /** Arguments of a run before that one in the same folder: the first of two passes. */
  readonly firstPass?: readonly string[];
  readonly inputs: Readonly<Record<string, Uint8Array>>;
  /** Paths of files that are read where they lie and never loaded whole. */
  readonly files?: Readonly<Record<string, string>>;
  /** Bare name of the file that ffmpeg writes. */
  readonly output: string;
  /** Where the result is put. Nothing is left there by a run that fails. */
  readonly outputPath: string;
  /**
   * Whether ffmpeg writes there from the start, so that the result needs no room in memory or among the temporary files. The arguments have to name
   * its format: the path's ending may say nothing. A kill leaves a piece of it there.
   */
  readonly writesInPlace?: boolean;
  readonly signal: AbortSignal;
  /** Whether it runs before those that wait and did not ask so. */
  readonly urgent?: boolean;
  /** It takes a second or so, and waits for nothing that takes longer. */
  readonly isShort?: boolean;
}

/** Runs ffmpeg, natively or as WebAssembly, never on the event loop. */
export interface Encoder {
  readonly kind: 'native' | 'wasm';
  /** @throws {Error} with ffmpeg's last lines when it fails */
  run(job: EncodeJob): Promise<void>;
  close(): Promise<void>;
}
