import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Generation } from '../domain/generation.ts';
import { text } from '../domain/texts.ts';
import { type Core, keptByGoogleMs } from './core.ts';
import { parkAfterCrashes } from './outbox.ts';

/** A step that took the process down this often is not tried again. */
const mostCrashes = 3;

export interface RecoveryHooks {
  /** Google may still be at it: look at once. */
  watch(generation: Generation): void;
  /** On disk, its delivery not begun. */
  stored(id: string): Promise<void>;
}

/** Takes up every unfinished generation at the step that its state names. Runs once, before anything else does. */
export async function recover(core: Core, hooks: RecoveryHooks): Promise<void> {
  const { store, reserve } = core.store;
  removeParts(core.settings.outputsFolder);
  for (const { generationId, operationName } of reserve.readJournal()) {
    if (core.get(generationId)?.state === 'submitting')
      await core.advance(generationId, 'submitting', 'generating', { operationName });
  }
  reserve.clearJournal();
  const crashed = new Map((await core.write(() => store.countCrashes())).map(({ id, crashes }) => [id, crashes]));
  for (const generation of store.unfinished()) {
    if ((crashed.get(generation.id) ?? 0) >= mostCrashes && (await giveUp(core, generation))) continue;
    await resume(core, hooks, generation);
  }
}

async function resume(core: Core, hooks: RecoveryHooks, generation: Generation): Promise<void> {
  const { store } = core.store;
  const { id } = generation;
  switch (generation.state) {
    case 'submitting':
      // It may have left, it may be charged: only a person may send it again.
      await core.advance(id, 'submitting', 'unknown', { charged: 'maybe', reason: text('reason.restarted') }, () =>
        store.holdReservations(id, core.clock.now() + keptByGoogleMs),
      );
      return;
    case 'generating':
    case 'downloading':
      return hooks.watch(generation);
    case 'stored':
      return hooks.stored(id);
    case 'queued':
    case 'delivering':
    case 'unknown':
    case 'completed':
    case 'failed':
    case 'refused':
    case 'canceled':
    case 'expired':
      // The queue, the outbox and the upkeep find these by themselves.
      return;
  }
}

/** @returns whether it was in a state that a crash can be laid to */
async function giveUp(core: Core, generation: Generation): Promise<boolean> {
  const { store } = core.store;
  const { id, state } = generation;
  core.log.error({ generationId: id, state }, 'a generation stopped the bot three times; it is given up');
  const reason = text('reason.crashed');
  switch (state) {
    case 'generating':
      return core.advance(id, 'generating', 'failed', { charged: 'maybe', reason }, () =>
        store.holdReservations(id, core.clock.now() + keptByGoogleMs),
      );
    case 'downloading':
      return core.advance(id, 'downloading', 'failed', { reason });
    case 'delivering':
      return parkAfterCrashes(core, generation);
    default:
      return false;
  }
}

function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
}
