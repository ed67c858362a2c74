import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { createEncoder } from '../../media/encoder.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { keptFile } from './kept-file.ts';
import { makeSampleVideo } from './sample-videos.ts';

export interface TinyVideoOptions {
  /** Even. Default: 160. */
  readonly width?: number;
  /** Even. Default: 90. */
  readonly height?: number;
  /** Default: 4. */
  readonly durationSeconds?: number;
}

/** A small real mp4: a test picture and a tone, made once per size. */
export async function tinyVideo({ width = 160, height = 90, durationSeconds = 4 }: TinyVideoOptions = {}): Promise<Uint8Array> {
  return await keptFile(`${width}x${height}-${durationSeconds}s.mp4`, async (path) => {
    const encoder = await createEncoder();
    await makeSampleVideo(encoder, path, { width, height, durationSeconds });
    await encoder.close();
  });
}

/** A renderer that has tiny videos of the asked length and shape, an eighth of the asked size; and stills as small. */
export const renderTinyVideo: RenderPreview = async ({ width, height, durationSeconds, outputPath, signal }) => {
  if (durationSeconds === 0) return drawTinyStill(eighth(width), eighth(height), outputPath);
  const video = await tinyVideo({ width: eighth(width), height: eighth(height), durationSeconds });
  await writeFile(outputPath, video, { flag: 'wx', signal });
};

async function drawTinyStill(width: number, height: number, outputPath: string): Promise<void> {
  const background = { r: 40, g: 60, b: 120 };
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toFile(outputPath);
}

function eighth(pixels: number): number {
  return Math.round(pixels / 16) * 2;
}
