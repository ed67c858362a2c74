import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { posterOf } from '../domain/generation.ts';

/** A message is loaded by everybody in its channel: a larger picture is left out. */
const maxBytes = 200_000;

/** Where the small picture of a video or still lies; undefined where there is none, or it is too large. @param file as in `StoredVideo` */
export async function findPoster(outputsFolder: string, file: string): Promise<string | undefined> {
  const path = join(outputsFolder, posterOf(file));
  const sizeBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  return sizeBytes > 0 && sizeBytes <= maxBytes ? path : undefined;
}
