import { readFile } from 'node:fs/promises';
import type { ProbeVideo } from '../domain/media.ts';
import { loadSharp } from '../lib/load-sharp.ts';

const formats: readonly string[] = ['png', 'jpeg'];
/** A still of 4k has 17 million pixels. */
const maxPixels = 50_000_000;

/**
 * Reads a still and proves it whole, by decoding all of it.
 *
 * @throws {Error} when it is not a whole PNG or JPEG
 */
export const probePicture: ProbeVideo = async (path) => {
  const bytes = await readFile(path);
  const sharp = await loadSharp();
  const picture = sharp(bytes, { failOn: 'warning', limitInputPixels: maxPixels });
  const { format, width, height } = await picture.metadata();
  if (!formats.includes(format)) throw new Error(`not a PNG or JPEG file: it is ${format}`);
  await picture.stats();
  return { sizeBytes: bytes.length, durationSeconds: 0, width, height };
};
