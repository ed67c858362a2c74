import { UserError } from '../../domain/errors.ts';
import { type Generation, isEnded } from '../../domain/generation.ts';
import { type Actions, eraseAll } from '../actions.ts';
import type { Core } from '../core.ts';
import type { Erasing } from '../erasing.ts';

export interface ForgetDeps {
  readonly actions: Pick<Actions, 'cancel' | 'decide'>;
  readonly erasing: Pick<Erasing, 'clearUp'>;
}

/**
 * Deletes one of somebody who wants everything gone. What has not left is called off first; what a provider is at is discarded, and deleted once that is
 * over.
 *
 * @returns whether it is gone
 */
export async function forgetOne(core: Core, { actions, erasing }: ForgetDeps, id: string): Promise<boolean> {
  const generation = await core.get(id);
  // It can't be read, so that nobody sees it.
  if (generation === undefined) return true;
  if (!isEnded(generation.state)) await callOff(actions, generation);
  let was: Generation | undefined;
  await core.step(id, (now) => {
    was = isEnded(now.state) ? now : undefined;
    return was && { also: (inner) => eraseWithFolder(inner, id) };
  });
  if (was === undefined) return false;
  await erasing.clearUp(was);
  return true;
}

/** A folder in which it was alone goes as well: nobody else has anything in it. */
async function eraseWithFolder(inner: Core, id: string): Promise<void> {
  const { store } = inner;
  const [facts] = await store.libraryOf([id]);
  await eraseAll(inner, id);
  if (facts?.folderId === undefined) return;
  const folder = (await store.folders()).find((each) => each.id === facts.folderId);
  if (folder?.count === 0) await store.removeFolder(folder.id);
}

async function callOff(actions: ForgetDeps['actions'], { id, state, requester, discarded }: Generation): Promise<void> {
  const actor = { requester, mayManage: true };
  try {
    if (state === 'unknown') await actions.decide(id, 'leave', actor);
    else if (!discarded) await actions.cancel(id, actor);
  } catch (error) {
    // It is about to be over by itself.
    if (!(error instanceof UserError)) throw error;
  }
}
