import { providerFacts } from '../domain/catalog.ts';
import { type Generation, isErased } from '../domain/generation.ts';
import type { Sharing } from '../domain/sharing.ts';
import { text } from '../domain/texts.ts';
import { lapseApprovals } from './approvals/end-approval.ts';
import type { Core } from './core.ts';
import type { Erasing } from './erasing.ts';
import { createPlaceRetention } from './privacy/place-retention.ts';
import { removeVideo } from './remove-video.ts';
import { takeWithin } from './take-step.ts';

const everyMs = 60_000;
const dayMs = 86_400_000;
/** Videos removed in one go, so that a long-stopped bot does not hold up its start. */
const batch = 100;

/** What has to be done now and then: questions that nobody answers, old videos, the daily backup. */
export interface Upkeep {
  start(): void;
  settled(): Promise<void>;
}

type Part = readonly [name: string, work: () => void | Promise<void>];

/** @param addDigests adds the weekly posts that are due */
export function createUpkeep(core: Core, erasing: Erasing, addDigests: () => Promise<void>): Upkeep {
  const { clock, log, settings, wallClock, store } = core;
  const { reserve } = core.disk;
  const eraseByPlace = createPlaceRetention(core, erasing);

  const abandonQuestions = async (): Promise<void> => {
    const nowMs = wallClock.certainMs();
    for (const generation of await store.unfinished()) {
      const { keepsResultsMs } = providerFacts(generation.provider);
      const isAbandoned = ({ state, startedAtMs = 0 }: Generation): boolean =>
        state === 'unknown' && startedAtMs <= nowMs - keepsResultsMs;
      if (!isAbandoned(generation)) continue;
      const reason = text('reason.abandoned', { hours: keepsResultsMs / 3_600_000 });
      await core.step(generation.id, (now) => (isAbandoned(now) ? { to: 'failed', change: { reason } } : undefined));
    }
  };

  const removeOldVideos = async (): Promise<void> => {
    await finishRemoving(core);
    if (settings.outputsKeepDays === 0) return;
    const beforeMs = wallClock.certainMs() - settings.outputsKeepDays * dayMs;
    const old = await store.videosEndedBefore(beforeMs, batch);
    if (old.length > 0) {
      for (const id of await letGo(core, old)) log.info({ generationId: id }, 'removed a video by age');
      await finishRemoving(core);
    }
    await core.write((inner) => inner.store.dropOldImages(beforeMs));
  };

  const backUpDaily = async (): Promise<void> => {
    const last = Number((await store.fact('backup')) ?? 0);
    // One that lies ahead was written before the wall clock went back.
    if (last <= clock.now() && clock.now() - last < dayMs) return;
    const today = new Date(clock.now()).toISOString().slice(0, 10);
    const path = await backUp(today);
    await core.write((inner) => inner.store.setFact('backup', String(clock.now())));
    core.disk.pruneBackups(today, wallClock.isCertain());
    log.info({ path }, 'backed up the database');
  };

  const backUp = async (name: string): Promise<string> => {
    try {
      const path = await core.disk.backUp(name, core.stopping);
      core.alarms?.clear('backup', 'daily');
      return path;
    } catch (error) {
      if (!core.stopping.aborted) core.alarms?.raise('backup', 'daily', text('alarm.backupFailed'));
      throw error;
    }
  };

  const atStart: readonly Part[] = [
    ['note the time', () => core.write((inner) => wallClock.keep(inner.store))],
    ['refill the reserve', () => reserve.refill()],
    ['close questions', abandonQuestions],
    ['end what nobody approved', () => lapseApprovals(core, takeWithin)],
    ['remove old videos', removeOldVideos],
    ['erase old records', erasing.eraseOldRecords],
    ['erase by place', eraseByPlace],
    ['remove videos that nobody needs', core.sources.sweep],
    ['drop what nobody uses', erasing.dropUnused],
    ['drop old questions', erasing.dropOldQuotes],
    ['add digests', addDigests],
    ['let copies of videos go', core.outputs.tidy],
    ['give room back', () => core.disk.tidy()],
  ];
  // A start has enough to do; a minute later is as good.
  const copies: readonly Part[] = core.disk.keepsBackups ? [['back up', backUpDaily]] : [];
  const later: readonly Part[] = [...atStart, ...copies, ['erase in copies', erasing.eraseInCopies]];

  return createRounds(core, atStart, later);
}

/** Files that nobody keeps any more, as long as they may be on the disk: a process that ends meanwhile leaves them to the next round. */
const removingFact = 'removing';

/**
 * Takes old videos off their records before their files go, so that nobody can make one a favourite whose file is being removed.
 *
 * @returns ids of those that nobody keeps
 */
async function letGo(core: Core, old: readonly Generation[]): Promise<readonly string[]> {
  const removedAtMs = core.clock.now();
  return await core.write(async ({ store }) => {
    const gone: Generation[] = [];
    for (const { id } of old) {
      const generation = await store.find(id);
      // Somebody deleted it or kept it meanwhile.
      if (generation === undefined || generation.removedAtMs !== undefined || (await store.isHeld(id))) continue;
      gone.push(generation);
      // With its words erased before, nothing is left to show.
      const isOver = isErased({ removedAtMs, request: generation.request });
      await (isOver ? store.erase(id, removedAtMs) : store.change(id, { removedAtMs }));
    }
    const files = gone.flatMap(({ videos }) => videos.map(({ file }) => file));
    if (files.length > 0) await store.setFact(removingFact, JSON.stringify(files));
    return gone.map(({ id }) => id);
  });
}

async function finishRemoving({ store, outputs, write }: Core): Promise<void> {
  const written = await store.fact(removingFact);
  if (written === undefined) return;
  // We wrote it ourselves.
  for (const file of JSON.parse(written) as readonly string[]) await removeVideo(outputs, file);
  await write(async (inner) => {
    // Another process may have the round by now, and others to remove.
    if ((await inner.store.fact(removingFact)) === written) await inner.store.setFact(removingFact, undefined);
  });
}

/** One round at the start, and one each minute. A part that fails leaves the others as they are. */
function createRounds({ clock, log, stopping, sharing }: Core, atStart: readonly Part[], later: readonly Part[]): Upkeep {
  let running: Promise<void> = Promise.resolve();

  const round = async (parts: readonly Part[], lost?: AbortSignal): Promise<void> => {
    for (const [name, part] of parts) {
      if (stopping.aborted || lost?.aborted === true) return;
      try {
        await part();
      } catch (error) {
        if (stopping.aborted && error === stopping.reason) return;
        log.error({ err: error, part: name }, 'upkeep did not succeed; trying again in a minute');
      }
    }
  };

  /** With several processes one of them has the round. */
  const sharedRound = async (alone: Sharing, parts: readonly Part[]): Promise<void> => {
    try {
      await alone.alone('upkeep', (lost) => round(parts, lost));
    } catch (error) {
      if (!stopping.aborted) log.error({ err: error }, 'upkeep could not begin; trying again in a minute');
    }
  };

  let isNextWaiting = false;

  /** What a round takes does not put off the next one; one that is late waits for it, and no more than one. */
  const go = (parts: readonly Part[]): void => {
    if (stopping.aborted) return;
    clock.after(everyMs, () => go(later));
    if (isNextWaiting) return;
    isNextWaiting = true;
    running = running.then(() => {
      isNextWaiting = false;
      return sharing === undefined ? round(parts) : sharedRound(sharing, parts);
    });
  };
  return { start: () => go(atStart), settled: () => running };
}
