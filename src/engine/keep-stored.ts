import type { GenerationChange } from '../domain/generation-store.ts';
import type { Core, Decide } from './core.ts';
import { isKeptBack } from './films/follow-shots.ts';
import { stepWithin, type TakenStep, tellStep } from './take-step.ts';

/** The step that has a stored one delivered. A shot is posted after its film. @see isKeptBack */
export const sendOut: Decide = async (now, inner) =>
  now.state === 'stored' && !(await isKeptBack(inner, now)) ? { to: 'delivering' } : undefined;

/**
 * Notes that the files of a generation are on the disk, and has them delivered.
 *
 * @param change with its videos
 * @returns whether it still was to be stored
 */
export async function keepStored(core: Core, id: string, change: GenerationChange): Promise<boolean> {
  // Two steps, one commit: the disk is waited for once.
  const taken = await core.write<readonly (TakenStep | undefined)[]>(async (inner, maybe) => {
    const kept = await stepWithin(inner, id, ({ state }) => (state === 'downloading' ? { to: 'stored', change } : undefined));
    if (kept !== undefined) return [kept, await stepWithin(inner, id, sendOut)];
    const state = (await inner.get(id))?.state;
    return maybe !== undefined && (state === 'delivering' || state === 'stored') ? maybe.value : [];
  });
  core.failpoint('after-stored', id);
  for (const step of taken) if (step !== undefined) tellStep(core, id, step);
  return taken.length > 0;
}
