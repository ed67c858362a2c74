import type { VideoFacts } from './media.ts';

/**
 * Re-encodes a video, with its sound, so that a platform takes it; the picture gets smaller where that looks better. One that is small
 * enough is copied. A still becomes a JPEG that is small enough.
 *
 * @param outputPath does not exist yet; nothing is left there when it fails
 * @param person whose turn it is where several wait: a key, the same for all of a person's. Default: nobody's
 * @returns what it has become
 * @throws {CannotFitError} when it would not be worth looking at
 * @throws {Error} when the encoder fails, or the signal's reason
 */
export type FitVideo = (
  path: string,
  maxBytes: number,
  outputPath: string,
  signal: AbortSignal,
  person?: string,
) => Promise<VideoFacts>;

/** The video is too long for that few bytes: the original is needed, or another way to it. */
export class CannotFitError extends Error {
  override readonly name = 'CannotFitError';
}

/**
 * Makes a JPEG of at most 640 pixels a side of a telling frame near the start of a video, or of a still.
 *
 * @param outputPath as for `FitVideo`
 * @param isUrgent whether it goes before encodings that wait; default: yes
 */
export type MakePoster = (videoPath: string, outputPath: string, signal: AbortSignal, isUrgent?: boolean) => Promise<void>;

/** Makes a JPEG of the last frame of a video, in its own size; of a still, of all of it, at most 1920 pixels a side. @param outputPath as for `FitVideo` */
export type TakeLastFrame = (videoPath: string, outputPath: string, signal: AbortSignal) => Promise<void>;

/**
 * Where everyone may watch a stored video for some days, without a token. A secret: not for logs.
 *
 * @param file its bare name, as in `generation.videos`
 * @returns undefined where the bot has no address that everyone can reach
 */
export type PublicLink = (file: string) => string | undefined;
