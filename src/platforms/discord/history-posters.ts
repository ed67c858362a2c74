import type { GenerationView } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import type { LocalOutputs } from '../../domain/outputs.ts';
import { findPoster } from '../../lib/find-poster.ts';
import type { Posters } from './history-page.ts';

/**
 * The posters of a page that are there, as files to send: the first picture of each. What is not finished, was deleted or has left the disk
 * has none.
 */
export async function postersOf(generations: readonly GenerationView[], outputs: LocalOutputs): Promise<Posters> {
  const found = await Promise.all(
    generations.map(async ({ id, number, videos, removedAtMs }) => {
      const [first] = keptVideos({ videos });
      if (first === undefined || removedAtMs !== undefined) return [];
      const path = await findPoster(outputs, first.file);
      // Named by its number: a name with the id would make the page a message about that video.
      return path === undefined ? [] : [[id, { path, name: `${number}.jpg` }] as const];
    }),
  );
  return new Map(found.flat());
}
