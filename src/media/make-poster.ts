import { readFile, writeFile } from 'node:fs/promises';
import type { Encoder } from '../domain/media.ts';
import type { MakePoster } from '../domain/smaller-media.ts';
import { loadSharp } from '../lib/load-sharp.ts';
import { isStillFile } from './fitting/fit-still.ts';

/**
 * Makes posters: of a video by ffmpeg, of its first two seconds the frame that is most like the others, so neither a fade nor a flash; of a
 * still a smaller copy.
 */
export function createMakePoster({ encoder }: { readonly encoder: Encoder }): MakePoster {
  return async (path, outputPath, signal, isUrgent = true) => {
    if (isStillFile(path)) return makeSmaller(path, outputPath);
    await encoder.run({
      args: posterArguments,
      inputs: {},
      files: { [source]: path },
      output,
      outputPath,
      signal,
      urgent: isUrgent,
      isShort: true,
    });
  };
}

async function makeSmaller(path: string, outputPath: string): Promise<void> {
  const sharp = await loadSharp();
  const small = await sharp(await readFile(path))
    .resize({ width: maxSidePixels, height: maxSidePixels, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .jpeg({ quality: 82 })
    .toBuffer();
  await writeFile(outputPath, small, { mode: 0o600 });
}

const maxSidePixels = 640;
const source = 'source.mp4';
const output = 'poster.jpg';

const posterArguments = [
  ...['-f', 'mp4', '-i', source, '-map', '0:v:0'],
  // Made small before they are compared: 48 frames in 4k would take 600 MB.
  ...[
    '-vf',
    `scale=min(${maxSidePixels}\\,iw):min(${maxSidePixels}\\,ih):force_original_aspect_ratio=decrease:out_range=pc,thumbnail=48,format=yuvj420p`,
  ],
  ...['-frames:v', '1', '-update', '1', '-q:v', '4', output],
];
