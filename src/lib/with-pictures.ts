import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageBytes } from '../domain/media.ts';

/** A picture on the disk. */
export interface PictureFile {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
}

/** Has pictures lie on the disk for as long as something is done with their files, in their order. */
export async function withPictures<T>(
  pictures: readonly ImageBytes[],
  work: (files: readonly PictureFile[]) => Promise<T>,
): Promise<T> {
  if (pictures.length === 0) return await work([]);
  const folder = await mkdtemp(join(tmpdir(), 'veo-bot-pictures-'));
  try {
    const files: PictureFile[] = [];
    for (const [at, { bytes, mimeType }] of pictures.entries()) {
      const name = `picture-${at + 1}.${mimeType === 'image/png' ? 'png' : 'jpg'}`;
      const path = join(folder, name);
      await writeFile(path, bytes);
      files.push({ path, name });
    }
    return await work(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
