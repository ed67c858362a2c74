import type { Encoder } from '../domain/ports.ts';
import type { MakePoster } from '../domain/smaller-media.ts';

/** Makes posters by ffmpeg: of the first two seconds the frame that is most like the others, so neither a fade nor a flash. */
export function createMakePoster({ encoder }: { readonly encoder: Encoder }): MakePoster {
  return async (videoPath, outputPath, signal) => {
    await encoder.run({
      args: posterArguments,
      inputs: {},
      files: { [source]: videoPath },
      output,
      outputPath,
      signal,
      urgent: true,
    });
  };
}

const source = 'source.mp4';
const output = 'poster.jpg';

const posterArguments = [
  ...['-f', 'mp4', '-i', source, '-map', '0:v:0'],
  // Made small before they are compared: 48 frames in 4k would take 600 MB.
  ...['-vf', 'scale=min(640\\,iw):min(640\\,ih):force_original_aspect_ratio=decrease:out_range=pc,thumbnail=48,format=yuvj420p'],
  ...['-frames:v', '1', '-update', '1', '-q:v', '4', output],
];
