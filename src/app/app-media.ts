import type { Encoder } from '../domain/media.ts';
import type { FitVideo, MakePoster, TakeLastFrame } from '../domain/smaller-media.ts';
import type { Log } from '../lib/log.ts';
import { createEncoder } from '../media/encoder.ts';
import { createFitVideo } from '../media/fitting/fit-video.ts';
import { createMakePoster } from '../media/make-poster.ts';
import { probeVideo } from '../media/probe-video.ts';
import { createTakeLastFrame } from '../media/take-last-frame.ts';
import type { AppConfig } from './installed.ts';

/** What makes and shrinks pictures and videos. */
export interface AppMedia {
  readonly encoder: () => Promise<Encoder>;
  readonly makePoster: MakePoster;
  readonly takeLastFrame: TakeLastFrame;
  readonly fitVideo: FitVideo;
}

/** @param closing what the end has to close, last first */
export function createAppMedia(config: Pick<AppConfig, 'media'>, log: Log, closing: (() => void | Promise<void>)[]): AppMedia {
  const encoder = keepEncoder(config, log, closing);
  return {
    encoder,
    makePoster: async (...job) => createMakePoster({ encoder: await encoder() })(...job),
    takeLastFrame: async (...job) => createTakeLastFrame({ encoder: await encoder() })(...job),
    fitVideo: async (...job) => createFitVideo({ encoder: await encoder(), probeVideo, log })(...job),
  };
}

/** This machine's encoder; who opens it closes it. */
export function openEncoder({ media: { ffmpegPath } }: Pick<AppConfig, 'media'>, log: Log): Promise<Encoder> {
  return createEncoder({ log, ...(ffmpegPath === undefined ? {} : { ffmpegPath }) });
}

/** This machine's encoder, opened when it is first needed, and closed after all that encodes. */
function keepEncoder(
  config: Pick<AppConfig, 'media'>,
  log: Log,
  closing: (() => void | Promise<void>)[],
): () => Promise<Encoder> {
  let opened: Promise<Encoder> | undefined;
  // Those who needed one that could not be opened have heard so.
  closing.push(async () => (await opened?.catch(() => undefined))?.close());
  return () => {
    opened ??= openEncoder(config, log);
    return opened;
  };
}
