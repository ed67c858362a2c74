import { stat } from 'node:fs/promises';
import { posterOf } from '../domain/generation.ts';
import { type LocalOutputs, OutputsError } from '../domain/outputs.ts';

/** A message is loaded by everybody in its channel: a larger picture is left out. */
const maxBytes = 200_000;

/**
 * Where the small picture of a video or still can be read.
 *
 * @param file as in `StoredVideo`
 * @returns undefined where there is none, it is too large, or can't be had now: nothing waits for a picture
 */
export async function findPoster(outputs: LocalOutputs, file: string, signal?: AbortSignal): Promise<string | undefined> {
  const path = await outputs.localPath(posterOf(file), signal).catch((error: unknown) => {
    if (error instanceof OutputsError) return undefined;
    throw error;
  });
  const sizeBytes = path === undefined ? 0 : await sizeOf(path);
  return sizeBytes > 0 && sizeBytes <= maxBytes ? path : undefined;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
