import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { posterOf } from '../domain/generation.ts';

/** Takes a video and its still off the disk, if they are there. @param file as in `generation.videos` */
export async function removeVideo(outputsFolder: string, file: string): Promise<void> {
  await rm(join(outputsFolder, file), { force: true });
  await rm(join(outputsFolder, posterOf(file)), { force: true });
}
