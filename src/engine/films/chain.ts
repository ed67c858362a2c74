import { filmLimits } from '../../domain/film.ts';
import { type Generation, isErased, type StoredVideo } from '../../domain/generation.ts';
import { keptVideos } from '../../domain/kept-videos.ts';
import type { ChainPart } from '../../domain/lineage.ts';
import type { Core } from '../core.ts';

/** A model that goes on with the video itself mostly gives all of it back: then it is longer by what was added, at least so much. */
const leastAddedSeconds = 1;

/**
 * The videos that led to this one and tell one story with it, from the first on: each goes on from the end of the one before. What a later one
 * contains is left out.
 *
 * @returns undefined where there are no two of them, or one is not on the disk any more
 */
export async function chainOf({ store }: Pick<Core, 'store'>, generation: Generation): Promise<readonly ChainPart[] | undefined> {
  const { state, source, videos } = generation;
  const isThere = (state === 'completed' || state === 'delivering') && videos.length === 1;
  const [video] = keptVideos(generation);
  if (!isThere || source === undefined || video === undefined || isGone(generation)) return undefined;
  const parts: ChainPart[] = [{ generationId: generation.id, video: 1 }];
  let later: Link = { generation, video };
  while (goesOn(later) && parts.length <= filmLimits.parts) {
    const earlier = await before(store, later);
    // Of one that can't be seen any more, nobody knows what came before.
    if (earlier === undefined) return undefined;
    if (!contains(later, earlier)) {
      if (isGone(earlier.generation) || earlier.video.removedAtMs !== undefined) return undefined;
      parts.unshift({ generationId: earlier.generation.id, video: later.generation.source?.video ?? 1 });
    }
    later = earlier;
  }
  return parts.length < 2 || parts.length > filmLimits.parts ? undefined : parts;
}

interface Link {
  readonly generation: Generation;
  readonly video: StoredVideo;
}

function goesOn({ generation: { source } }: Link): boolean {
  return source?.how === 'continue' || source?.how === 'extend';
}

async function before(store: Pick<Core['store'], 'find'>, { generation: { source } }: Link): Promise<Link | undefined> {
  const generation = source && (await store.find(source.generationId));
  const video = generation?.videos[(source?.video ?? 1) - 1];
  return generation === undefined || video === undefined ? undefined : { generation, video };
}

function contains({ generation: { source }, video }: Link, earlier: Link): boolean {
  return source?.how === 'extend' && video.durationSeconds >= earlier.video.durationSeconds + leastAddedSeconds;
}

function isGone(generation: Generation): boolean {
  return isErased(generation) || generation.removedAtMs !== undefined;
}
