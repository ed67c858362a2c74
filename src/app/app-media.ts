import type { Clock } from '../domain/clock.ts';
import type { CheckFilm, JoinFilm } from '../domain/film.ts';
import type { HealthProblem } from '../domain/health.ts';
import type { Encoder } from '../domain/media.ts';
import type { FitVideo, MakePoster, TakeLastFrame } from '../domain/smaller-media.ts';
import type { DrawStyle } from '../domain/styles/draw-style.ts';
import { text } from '../domain/texts.ts';
import type { Log } from '../lib/log.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { Texts } from '../lib/say.ts';
import { coresToUse, createEncoder } from '../media/encoder.ts';
import { createCheckFilm } from '../media/film/check-film.ts';
import { createJoinFilm } from '../media/film/join-film.ts';
import { createFitJobs, type FitCounts, type FitJobs } from '../media/fitting/fit-jobs.ts';
import { encodeToFit, fitQuickly } from '../media/fitting/fit-video.ts';
import { createWorkerDoors } from '../media/fitting/worker-doors.ts';
import { createMakePoster } from '../media/make-poster.ts';
import { createOpenVideo } from '../media/open-video.ts';
import { probeVideo } from '../media/probe-video.ts';
import { createTakeLastFrame } from '../media/take-last-frame.ts';
import type { AppConfig } from './installed.ts';

type MediaConfig = Pick<AppConfig, 'media' | 'encode'>;

/** What makes and shrinks pictures and videos. */
export interface AppMedia {
  readonly encoder: () => Promise<Encoder>;
  readonly makePoster: MakePoster;
  readonly takeLastFrame: TakeLastFrame;
  readonly drawStyle: DrawStyle;
  readonly fitVideo: FitVideo;
  readonly films: { readonly check: CheckFilm; readonly join: JoinFilm };
  readonly encoding: AppEncoding;
}

/** Where videos are encoded to fit, here and elsewhere. */
export interface AppEncoding {
  /** Where encoders elsewhere come in; none without a token for them. */
  readonly routes: readonly NodeRoute[];
  counts(): FitCounts;
  problems(say: Texts['say']): readonly HealthProblem[];
  /** Sends encoders elsewhere away. */
  close(): void;
}

export interface MediaParts {
  readonly clock: Clock;
  readonly log: Log;
  /** What the end has to close, last first. */
  readonly closing: (() => void | Promise<void>)[];
  /** Whether videos are encoded here to fit a chat; else encoders elsewhere do all of it. */
  readonly encodesHere: boolean;
}

export function createAppMedia(config: MediaConfig, { clock, log, closing, encodesHere }: MediaParts): AppMedia {
  const encoder = keepEncoder(config, log, closing);
  const fitDeps = async () => ({ encoder: await encoder(), probeVideo, log });
  const jobs = createFitJobs({
    clock,
    atOnce: encodesHere ? (config.encode.atOnce ?? coresToUse()) : 0,
    waitMs: config.encode.waitSeconds * 1000,
    encodeHere: async (work, isBusy) => encodeToFit(await fitDeps(), work, isBusy),
  });
  return {
    encoder,
    makePoster: async (...job) => createMakePoster({ encoder: await encoder() })(...job),
    takeLastFrame: async (...job) => createTakeLastFrame({ encoder: await encoder() })(...job),
    drawStyle: openDrawStyle(),
    async fitVideo(path, maxBytes, outputPath, signal, person = '') {
      const quick = await fitQuickly(await fitDeps(), path, maxBytes, outputPath, signal);
      if ('sizeBytes' in quick) return quick;
      return jobs.run({ path, source: quick.source, maxBytes, outputPath, signal, person });
    },
    films: { check: createCheckFilm(), join: async (...job) => createJoinFilm({ encoder: await encoder(), log })(...job) },
    encoding: encodingOf(config, jobs, { clock, log, encodesHere }),
  };
}

/** Draws small pictures of styles; what draws is loaded with the first one. */
function openDrawStyle(): DrawStyle {
  let opened: Promise<DrawStyle> | undefined;
  return async (drawing) => {
    opened ??= import('../preview/draw-style.ts').then(({ createDrawStyle }) => createDrawStyle());
    return (await opened)(drawing);
  };
}

function encodingOf(
  { encode: { token } }: MediaConfig,
  jobs: FitJobs,
  parts: Pick<MediaParts, 'clock' | 'log' | 'encodesHere'>,
): AppEncoding {
  const { counts, close } = jobs;
  if (token === undefined) return { routes: [], counts, close, problems: () => [] };
  return {
    routes: createWorkerDoors({ ...parts, jobs, token, openVideo: createOpenVideo() }),
    ...{ counts, close },
    problems: (say) =>
      counts().workers > 0
        ? []
        : [{ code: 'encoder', text: say(text(parts.encodesHere ? 'health.noEncoder' : 'health.noEncoderAtAll')) }],
  };
}

/** This machine's encoder; who opens it closes it. */
export function openEncoder({ media: { ffmpegPath }, encode: { atOnce } }: MediaConfig, log: Log): Promise<Encoder> {
  return createEncoder({
    log,
    ...(ffmpegPath === undefined ? {} : { ffmpegPath }),
    ...(atOnce === undefined ? {} : { atOnce }),
  });
}

/** This machine's encoder, opened when it is first needed, and closed after all that encodes. */
function keepEncoder(config: MediaConfig, log: Log, closing: MediaParts['closing']): () => Promise<Encoder> {
  let opened: Promise<Encoder> | undefined;
  // Those who needed one that could not be opened have heard so.
  closing.push(async () => (await opened?.catch(() => undefined))?.close());
  return () => {
    opened ??= openEncoder(config, log);
    return opened;
  };
}
