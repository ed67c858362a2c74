import type { EncodeJob } from '../../domain/media.ts';
import { type FitPlan, type RepackSound, steadySeconds } from './fit-plan.ts';

export interface FitEncoding extends FitPlan {
  readonly passes: 1 | 2;
}

type Runs = Pick<EncodeJob, 'args' | 'firstPass' | 'output'>;

/** The name that the arguments have for the video as it is. */
export const source = 'source.mp4';
const output = 'fitted.mp4';
// The container is named, so that ffmpeg does not take the file for a playlist that leads elsewhere.
const input = ['-f', 'mp4', '-i', source];
const atItsFront = ['-movflags', '+faststart', output];

/** What ffmpeg is told, to encode a video with its sound. */
export function encodeArguments({ passes, ...encoding }: FitEncoding): Runs {
  const { videoBitsPerSecond, steadyBitsPerSecond = videoBitsPerSecond } = encoding;
  const sound = soundArguments(encoding.audioBitsPerSecond);
  const all = [...input, '-map', '0:v:0', ...sound];
  if (passes === 1) {
    const buffer = Math.round(steadyBitsPerSecond * steadySeconds);
    const rate = ['-b:v', String(steadyBitsPerSecond), '-maxrate', String(steadyBitsPerSecond), '-bufsize', String(buffer)];
    return { output, args: [...all, ...pictureArguments(encoding), ...rate, ...atItsFront] };
  }
  const picture = [...pictureArguments(encoding), '-b:v', String(videoBitsPerSecond), '-passlogfile', 'pass'];
  return {
    output,
    firstPass: [...input, '-map', '0:v:0', ...picture, '-pass', '1', '-an', '-f', 'null', '-'],
    args: [...all, ...picture, '-pass', '2', ...atItsFront],
  };
}

/** What it is told, to leave the picture as it is and all but picture and sound out. */
export function repackArguments(sound: RepackSound): Runs {
  const streams = ['-map', '0:v:0', '-c:v', 'copy'];
  return { output, args: [...input, ...streams, ...repackedSound(sound), '-map_metadata', '-1', ...atItsFront] };
}

function repackedSound(sound: RepackSound): readonly string[] {
  if (sound === 'none') return [];
  if (sound === 'as it is') return ['-map', '0:a:0', '-c:a', 'copy'];
  return soundArguments(sound.bitsPerSecond);
}

function pictureArguments({ width, height }: Pick<FitEncoding, 'width' | 'height'>): readonly string[] {
  // Even frames: else only the second of two passes would fill gaps, and fail for want of what the first found out.
  const even = `fps=source_fps,scale=${width}:${height},setsar=1,format=yuv420p`;
  // Nobody sees what slower ones would add: 0.005 of SSIM at most, for twice the time (2026-11-29).
  return ['-vf', even, '-c:v', 'libx264', '-preset', 'veryfast'];
}

function soundArguments(bitsPerSecond: number): readonly string[] {
  return ['-map', '0:a:0?', '-c:a', 'aac', '-b:a', String(bitsPerSecond), '-ac', bitsPerSecond < 64_000 ? '1' : '2'];
}
