import { readFile, writeFile } from 'node:fs/promises';
import type { VideoFacts } from '../../domain/media.ts';
import { CannotFitError } from '../../domain/smaller-media.ts';
import { loadSharp } from '../../lib/load-sharp.ts';

/** Longest sides that are tried, one after the other; the first is a still's own. */
const sidesPixels = [Number.POSITIVE_INFINITY, 2560, 1920, 1280, 640];

/** By the name that a finished one has. */
export function isStillFile(path: string): boolean {
  return /\.(?:png|jpg)$/.test(path);
}

/**
 * Makes a JPEG of a still that is small enough: in its own size where that works, else smaller.
 *
 * @param outputPath does not exist yet; nothing is left there when it fails
 * @throws {CannotFitError} where even a small one is too large
 */
export async function fitStill(path: string, maxBytes: number, outputPath: string): Promise<VideoFacts> {
  const sharp = await loadSharp();
  const still = sharp(await readFile(path));
  for (const side of sidesPixels) {
    const size = Number.isFinite(side) ? { width: side, height: side, fit: 'inside' as const, withoutEnlargement: true } : {};
    const { data, info } = await still
      .clone()
      .resize(size)
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: 88 })
      .toBuffer({ resolveWithObject: true });
    if (data.length > maxBytes) continue;
    await writeFile(outputPath, data, { mode: 0o600, flag: 'wx' });
    return { durationSeconds: 0, width: info.width, height: info.height, sizeBytes: data.length };
  }
  throw new CannotFitError(`a still does not fit into ${maxBytes} bytes`);
}
