import { readFile, writeFile } from 'node:fs/promises';
import type { Encoder } from '../domain/media.ts';
import type { TakeLastFrame } from '../domain/smaller-media.ts';
import { loadSharp } from '../lib/load-sharp.ts';
import { isStillFile } from './fitting/fit-still.ts';

/** Takes the last frame of a video by ffmpeg, as large as it is; of a still, all of it as large as a video can show. */
export function createTakeLastFrame({ encoder }: { readonly encoder: Encoder }): TakeLastFrame {
  return async (path, outputPath, signal) => {
    if (isStillFile(path)) return copyStill(path, outputPath);
    await encoder.run({
      args: lastFrameArguments,
      inputs: {},
      files: { [source]: path },
      output,
      outputPath,
      signal,
      urgent: true,
      isShort: true,
    });
  };
}

/** At 90 % a picture of this size has about 1 MB: far below what a provider takes. */
async function copyStill(path: string, outputPath: string): Promise<void> {
  const sharp = await loadSharp();
  const frame = await sharp(await readFile(path))
    .resize({ width: maxSidePixels, height: maxSidePixels, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 90 })
    .toBuffer();
  await writeFile(outputPath, frame, { mode: 0o600 });
}

/** The most that a 1080p video shows. */
const maxSidePixels = 1920;

const source = 'source.mp4';
const output = 'frame.jpg';

const lastFrameArguments = [
  // From the last second on each frame is written over the one before. Sound may be longer than the picture, so it is a whole second.
  ...['-sseof', '-1', '-f', 'mp4', '-i', source, '-map', '0:v:0'],
  ...['-vf', 'scale=out_range=pc,format=yuvj420p', '-update', '1', '-q:v', '2', output],
];
