import { constants, copyFile, rm } from 'node:fs/promises';
import type { Encoder, ProbeVideo, VideoFacts } from '../../domain/media.ts';
import { CannotFitError, type FitVideo } from '../../domain/smaller-media.ts';
import type { Log } from '../../lib/log.ts';
import { encodeArguments, type FitEncoding, repackArguments, source } from './fit-arguments.ts';
import { type FitPlan, passesFor, planFit, planRepack } from './fit-plan.ts';
import { fitStill, isStillFile } from './fit-still.ts';
import { measureStreams } from './measure-streams.ts';

export interface FitVideoDeps {
  readonly encoder: Pick<Encoder, 'run'>;
  readonly probeVideo: ProbeVideo;
  readonly log: Pick<Log, 'info'>;
}

/** A video that does not fit by anything but being encoded once more. */
export interface FitTask {
  readonly path: string;
  readonly source: VideoFacts;
  readonly maxBytes: number;
  /** Does not exist yet; nothing is left there when it fails. */
  readonly outputPath: string;
  readonly signal: AbortSignal;
}

/** Fits a video with this machine's encoder. */
export function createFitVideo(deps: FitVideoDeps): FitVideo {
  return async (path, maxBytes, outputPath, signal) => {
    const quick = await fitQuickly(deps, path, maxBytes, outputPath, signal);
    if ('sizeBytes' in quick) return quick;
    return encodeToFit(deps, { path, maxBytes, outputPath, signal, source: quick.source }, false);
  };
}

/**
 * What takes no encoding of the picture: a still, a copy, and a video whose picture fits once all else is left out or smaller.
 *
 * @returns what it has become, or what it is where it has to be encoded
 * @throws {CannotFitError} when it would not be worth looking at
 */
export async function fitQuickly(
  deps: FitVideoDeps,
  path: string,
  maxBytes: number,
  outputPath: string,
  signal: AbortSignal,
): Promise<VideoFacts | { readonly source: VideoFacts }> {
  if (isStillFile(path)) return fitStill(path, maxBytes, outputPath);
  const before = await deps.probeVideo(path);
  signal.throwIfAborted();
  try {
    if (before.sizeBytes <= maxBytes) {
      await copyFile(path, outputPath, constants.COPYFILE_FICLONE);
      return before;
    }
    const repacked = await repack(deps, { path, maxBytes, outputPath, signal, source: before });
    if (repacked !== undefined) return repacked;
  } catch (error) {
    await rm(outputPath, { force: true });
    throw error;
  }
  if (planFit(before, maxBytes) === undefined) cannotFit(before, maxBytes);
  return { source: before };
}

/** The picture as it is. @returns undefined where that does not fit */
async function repack({ encoder, probeVideo, log }: FitVideoDeps, task: FitTask): Promise<VideoFacts | undefined> {
  const { path, maxBytes, outputPath, signal } = task;
  const streams = await measureStreams(path);
  const sound = planRepack(streams, task.source.durationSeconds, maxBytes);
  if (sound === undefined) return undefined;
  const { args, output } = repackArguments(sound);
  await encoder.run({ args, inputs: {}, files: { [source]: path }, output, outputPath, signal, urgent: true, isShort: true });
  const after = await probeVideo(outputPath);
  if (after.sizeBytes <= maxBytes) {
    log.info({ maxBytes, ...after }, 'video fitted without encoding its picture');
    return after;
  }
  await rm(outputPath);
  return undefined;
}

/**
 * Encodes until it fits, at most three times: by one pass that is held to its rate; by two, which meet it on the whole; and a step smaller,
 * by what the one before was above.
 *
 * @param isBusy whether others wait, more than a few: then short ones get one pass, too
 * @throws {CannotFitError}
 */
export async function encodeToFit(deps: FitVideoDeps, task: FitTask, isBusy: boolean): Promise<VideoFacts> {
  const { maxBytes, outputPath, source: before } = task;
  try {
    const plan = planFit(before, maxBytes) ?? cannotFit(before, maxBytes);
    const passes = passesFor(plan, before.durationSeconds, isBusy);
    let after = await encode(deps, task, { ...plan, passes });
    if (after.sizeBytes > maxBytes && passes === 1) after = await encode(deps, task, { ...plan, passes: 2 });
    if (after.sizeBytes > maxBytes) {
      const room = maxBytes / (after.sizeBytes / maxBytes);
      after = await encode(deps, task, { ...aStepSmaller(task, plan, room), passes: 2 });
    }
    if (after.sizeBytes > maxBytes) cannotFit(before, maxBytes);
    deps.log.info({ maxBytes, ...after }, 'video fitted');
    return after;
  } catch (error) {
    await rm(outputPath, { force: true });
    throw error;
  }
}

function aStepSmaller({ source: before, maxBytes }: FitTask, { width, height }: FitPlan, room: number): FitPlan {
  return planFit(before, room, Math.min(width, height)) ?? cannotFit(before, maxBytes);
}

async function encode({ encoder, probeVideo }: FitVideoDeps, task: FitTask, encoding: FitEncoding): Promise<VideoFacts> {
  const { path, outputPath, signal } = task;
  const { output, ...runs } = encodeArguments(encoding);
  // Its person has waited for the whole generation already.
  await encoder.run({ ...runs, inputs: {}, files: { [source]: path }, output, outputPath, signal, urgent: true });
  return probeVideo(outputPath);
}

function cannotFit({ durationSeconds, sizeBytes }: VideoFacts, maxBytes: number): never {
  throw new CannotFitError(`${Math.round(durationSeconds)} s of video (${sizeBytes} bytes) do not fit into ${maxBytes} bytes`);
}
