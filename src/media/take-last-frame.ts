import type { Encoder } from '../domain/media.ts';
import type { TakeLastFrame } from '../domain/smaller-media.ts';

/** Takes the last frame of a video by ffmpeg, as large as it is. */
export function createTakeLastFrame({ encoder }: { readonly encoder: Encoder }): TakeLastFrame {
  return (videoPath, outputPath, signal) =>
    encoder.run({
      args: lastFrameArguments,
      inputs: {},
      files: { [source]: videoPath },
      output,
      outputPath,
      signal,
      urgent: true,
    });
}

const source = 'source.mp4';
const output = 'frame.jpg';

const lastFrameArguments = [
  // From the last second on each frame is written over the one before. Sound may be longer than the picture, so it is a whole second.
  ...['-sseof', '-1', '-f', 'mp4', '-i', source, '-map', '0:v:0'],
  ...['-vf', 'scale=out_range=pc,format=yuvj420p', '-update', '1', '-q:v', '2', output],
];
