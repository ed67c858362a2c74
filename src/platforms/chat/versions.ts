import { type GenerationView, isEnded } from '../../domain/generation.ts';
import { type Here, lookHere, type ShownVideos } from './find-here.ts';

/** Videos of one family that are looked through for the newest. */
const mostVersions = 100;

/**
 * The newest video that came of an earlier one, the earlier one itself where none did: it is there, or may still come. Only those of here
 * count.
 */
export async function newestVersion(engine: ShownVideos, here: Here, earlier: GenerationView): Promise<GenerationView> {
  const found = new Map([[earlier.id, earlier]]);
  // The map grows while it is walked through.
  for (const { lineage } of found.values()) {
    for (const id of lineage?.children ?? []) {
      const child = found.size < mostVersions && !found.has(id) ? await lookHere(engine, here, id) : undefined;
      if (child !== undefined) found.set(id, child);
    }
  }
  const alive = [...found.values()].filter((each) => isThere(each) || isComing(each));
  return alive.reduce((newest, each) => (each.number > newest.number ? each : newest), alive[0] ?? earlier);
}

/** Whether its videos can be seen. */
export function isThere({ videos, removedAtMs }: Pick<GenerationView, 'videos' | 'removedAtMs'>): boolean {
  return videos.length > 0 && removedAtMs === undefined;
}

/** Whether a video may still come of it. */
export function isComing({ state, discarded }: Pick<GenerationView, 'state' | 'discarded'>): boolean {
  return !isEnded(state) && !discarded;
}
