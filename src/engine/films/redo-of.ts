import { UserError } from '../../domain/errors.ts';
import { isFilm } from '../../domain/film-request.ts';
import { type Generation, isEnded, type ShotRedo } from '../../domain/generation.ts';
import { type RedoPlan, redoPlan, redoPriceUsd } from '../../domain/shots/redo.ts';
import { shotNumber } from '../../domain/shots/shots-of.ts';
import type { Core } from '../core.ts';

/** What making a shot once more would make; undefined where it is none, or that can't be now. */
export async function redoOf({ store }: Pick<Core, 'store'>, generation: Generation): Promise<ShotRedo | undefined> {
  const { id, set, state, request } = generation;
  const mayBe = set !== undefined && (isEnded(state) || state === 'stored' || state === 'delivering') && !isFilm(request);
  // A film is the first of its set: of any other one, not all are read for each.
  if (!mayBe || (await store.find(set.id))?.set?.index !== 0) return undefined;
  const members = await store.membersOf(set.id);
  try {
    const plan = redoPlan(id, members);
    const priceUsd = redoPriceUsd(plan);
    return priceUsd === undefined ? undefined : { shots: plan.again.map(shotNumber), priceUsd };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** @throws {UserError} where it is no shot, or can't be made once more now */
export async function planOf({ store }: Pick<Core, 'store'>, id: string): Promise<RedoPlan<Generation>> {
  const shot = await store.find(id);
  return redoPlan(id, shot?.set === undefined ? [] : await store.membersOf(shot.set.id));
}
