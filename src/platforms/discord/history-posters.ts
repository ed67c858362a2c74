import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type GenerationView, posterOf } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import type { Posters } from './history-page.ts';

/** A page of posters is uploaded each time that somebody looks: larger ones are left out. */
const maxPosterBytes = 200_000;

/**
 * The posters of a page that are there, as files to send: the first picture of each. What is not finished, was deleted or has left the disk
 * has none.
 */
export async function postersOf(generations: readonly GenerationView[], outputsFolder: string): Promise<Posters> {
  const found = await Promise.all(
    generations.map(async ({ id, number, videos, removedAtMs }) => {
      const [first] = keptVideos({ videos });
      if (first === undefined || removedAtMs !== undefined) return [];
      const path = join(outputsFolder, posterOf(first.file));
      const sizeBytes = await stat(path).then(
        ({ size }) => size,
        () => 0,
      );
      // Named by its number: a name with the id would make the page a message about that video.
      return sizeBytes > 0 && sizeBytes <= maxPosterBytes ? [[id, { path, name: `${number}.jpg` }] as const] : [];
    }),
  );
  return new Map(found.flat());
}
