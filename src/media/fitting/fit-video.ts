import { constants, copyFile, rm } from 'node:fs/promises';
import type { Encoder, ProbeVideo, VideoFacts } from '../../domain/media.ts';
import { CannotFitError, type FitVideo } from '../../domain/smaller-media.ts';
import type { Log } from '../../lib/log.ts';
import { type FitPlan, planFit } from './fit-plan.ts';
import { fitStill, isStillFile } from './fit-still.ts';

export interface FitVideoDeps {
  readonly encoder: Encoder;
  readonly probeVideo: ProbeVideo;
  readonly log: Pick<Log, 'info'>;
}

/**
 * Fits videos by two passes of H.264: the first finds out where the bits are needed, so that the second meets a size. One that came
 * out too large all the same is tried once more, a step smaller.
 */
export function createFitVideo({ encoder, probeVideo, log }: FitVideoDeps): FitVideo {
  async function encode(path: string, plan: FitPlan, outputPath: string, signal: AbortSignal): Promise<VideoFacts> {
    const { firstPass, args } = fitArguments(plan, encoder.kind);
    // Its person has waited for the whole generation already.
    await encoder.run({ firstPass, args, inputs: {}, files: { [source]: path }, output, outputPath, signal, urgent: true });
    return probeVideo(outputPath);
  }

  async function encodeToFit(path: string, maxBytes: number, outputPath: string, signal: AbortSignal): Promise<VideoFacts> {
    const before = await probeVideo(path);
    signal.throwIfAborted();
    if (before.sizeBytes <= maxBytes) {
      await copyFile(path, outputPath, constants.COPYFILE_FICLONE);
      return before;
    }
    const plan = planFit(before, maxBytes) ?? cannotFit(before, maxBytes);
    const first = await encode(path, plan, outputPath, signal);
    if (first.sizeBytes <= maxBytes) return first;
    const overshoot = first.sizeBytes / maxBytes;
    const shortSide = Math.min(plan.width, plan.height);
    const smaller = planFit(before, maxBytes / overshoot, shortSide) ?? cannotFit(before, maxBytes);
    const second = await encode(path, smaller, outputPath, signal);
    return second.sizeBytes <= maxBytes ? second : cannotFit(before, maxBytes);
  }

  return async (path, maxBytes, outputPath, signal) => {
    if (isStillFile(path)) return fitStill(path, maxBytes, outputPath);
    try {
      const after = await encodeToFit(path, maxBytes, outputPath, signal);
      log.info({ maxBytes, ...after }, 'video fitted');
      return after;
    } catch (error) {
      await rm(outputPath, { force: true });
      throw error;
    }
  };
}

function cannotFit({ durationSeconds, sizeBytes }: VideoFacts, maxBytes: number): never {
  throw new CannotFitError(`${Math.round(durationSeconds)} s of video (${sizeBytes} bytes) do not fit into ${maxBytes} bytes`);
}

const source = 'source.mp4';
const output = 'fitted.mp4';

function fitArguments({ width, height, videoBitsPerSecond, audioBitsPerSecond }: FitPlan, kind: Encoder['kind']) {
  // The container is named, so that ffmpeg does not take the file for a playlist that leads elsewhere.
  const input = ['-f', 'mp4', '-i', source, '-map', '0:v:0'];
  const picture = [
    // Even frames: else only the second pass would fill gaps, and fail for want of what the first found out.
    ...['-vf', `fps=source_fps,scale=${width}:${height},setsar=1,format=yuv420p`],
    // WebAssembly runs on one core, several times slower: somebody waits, so it gets a preset that takes less.
    ...['-c:v', 'libx264', '-preset', kind === 'wasm' ? 'veryfast' : 'medium', '-b:v', String(videoBitsPerSecond)],
    ...['-passlogfile', 'pass'],
  ];
  const sound = [
    ...['-map', '0:a:0?', '-c:a', 'aac', '-b:a', String(audioBitsPerSecond)],
    ...['-ac', audioBitsPerSecond < 64_000 ? '1' : '2'],
  ];
  return {
    firstPass: [...input, ...picture, '-pass', '1', '-an', '-f', 'null', '-'],
    args: [...input, ...sound, ...picture, '-pass', '2', '-movflags', '+faststart', output],
  };
}
