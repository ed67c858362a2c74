import type { Encoder } from '../../domain/media.ts';

export interface SampleVideoOptions {
  readonly width?: number;
  readonly height?: number;
  readonly durationSeconds?: number;
  /** Whether the index stands in front of the frames. Default true. */
  readonly faststart?: boolean;
  readonly picture?: boolean;
  readonly sound?: boolean;
  /** Further output arguments of ffmpeg. */
  readonly args?: readonly string[];
}

/** Makes a small real mp4 at `path`: a test picture at 24 frames a second, and a tone. */
export async function makeSampleVideo(encoder: Encoder, path: string, options: SampleVideoOptions = {}): Promise<void> {
  const { width = 320, height = 180, durationSeconds = 2, faststart = true, picture = true, sound = true, args = [] } = options;
  await encoder.run({
    args: [
      ...(picture ? ['-f', 'lavfi', '-i', `testsrc2=s=${width}x${height}:r=24:d=${durationSeconds}`] : []),
      ...(sound ? ['-f', 'lavfi', '-i', `sine=f=330:r=48000:d=${durationSeconds}`] : []),
      ...(picture ? ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] : []),
      ...(sound ? ['-c:a', 'aac'] : []),
      ...(faststart ? ['-movflags', '+faststart'] : []),
      ...args,
      'sample.mp4',
    ],
    inputs: {},
    output: 'sample.mp4',
    outputPath: path,
    signal: AbortSignal.timeout(110_000),
  });
}
