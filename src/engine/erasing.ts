import { type Generation, isErased } from '../domain/generation.ts';
import { OutputsError } from '../domain/outputs.ts';
import { quoteKeptMs } from '../domain/quote.ts';
import { sessionsKeptMs } from '../domain/sessions/session.ts';
import type { Core } from './core.ts';
import { removeVideo } from './remove-video.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
/** Records erased in one go, so that nothing else waits for it. */
const batch = 100;
/** A decision is known for so long, with who made it and why. */
const approvalsKeptMs = 30 * dayMs;
/** A button under history works for so long after it was last used. */
const filtersKeptMs = 30 * dayMs;
/** No platform sends an event again after so long: the longest goes on for a day where an admin wants it so. */
const eventsKeptMs = 25 * 60 * 60_000;

/** Takes what people gave off this machine: at their wish, and by age. */
export interface Erasing {
  /** After a record was erased at its person's wish: its videos, what the provider keeps, the log. @param generation as it was */
  clearUp(generation: Generation): Promise<void>;
  /** The same for some of several videos, whose record stays. @param numbers from 1 */
  clearUpVideos(generation: Generation, numbers: readonly number[]): Promise<void>;
  /**
   * Erases one by age, with all that its provider keeps.
   *
   * @param choose decides in the transaction whether its videos go, too
   */
  eraseOldOne(generation: Generation, choose: ChooseWhat): Promise<void>;
  /** Erases the words of what is older than HISTORY_KEEP_DAYS. */
  eraseOldRecords(): Promise<void>;
  /** Filters that nobody used, sessions that nobody used for longer than HISTORY_KEEP_DAYS, with their names, and lists of people who are gone. */
  dropUnused(): Promise<void>;
  /** Questions with prices that nobody answered within a day, and what was refused, with their words and pictures; and links that are over. */
  dropOldQuotes(): Promise<void>;
  /** Finishes what was erased: files without a record, the log of the database, backups. */
  eraseInCopies(): Promise<void>;
}

/** What of one goes by age. */
export type ChooseWhat = (store: Pick<Core['store'], 'isHeld'>) => Promise<'words' | 'all'>;

export function createErasing(core: Core): Erasing {
  const { clock, log, outputs, settings, wallClock, store } = core;
  /** On the clock that never jumps. */
  let nextCopiesMs = Number.NEGATIVE_INFINITY;

  /** What stays in the log for now is dropped by the upkeep. */
  const dropLog = (): boolean => {
    try {
      return core.disk.dropLog();
    } catch (error) {
      log.warn({ err: error }, 'the log of the database could not be emptied; trying again in a minute');
      return false;
    }
  };

  return {
    async clearUp(generation) {
      await removeNow(core, generation.id, () => removeFiles(core, generation));
      await eraseAtProvider(core, generation);
      dropLog();
      core.announce(generation.id);
    },

    async clearUpVideos({ id, videos }, numbers) {
      await removeNow(core, id, async () => {
        for (const [index, { file }] of videos.entries()) if (numbers.includes(index + 1)) await removeVideo(outputs, file);
      });
      dropLog();
      core.announce(id);
    },

    eraseOldOne: (generation, choose) => eraseOld(core, generation, choose),

    async eraseOldRecords() {
      const { historyKeepDays = 0 } = settings;
      if (historyKeepDays === 0) return;
      const old = await store.wordsEndedBefore(wallClock.certainMs() - historyKeepDays * dayMs, batch);
      for (const generation of old) await eraseOld(core, generation, async () => (isOnDisk(generation) ? 'words' : 'all'));
      if (old.length > 0) dropLog();
    },

    async dropUnused() {
      const { historyKeepDays = 0 } = settings;
      const nowMs = wallClock.certainMs();
      const dropped = await core.write(async ({ store: tx }) => {
        const sessions = historyKeepDays === 0 ? 0 : await tx.dropSessions(nowMs - historyKeepDays * dayMs);
        return (await tx.dropFilters(nowMs - filtersKeptMs)) + sessions + (await tx.dropSessions(nowMs - sessionsKeptMs, true));
      });
      if (dropped > 0) dropLog();
    },

    async dropOldQuotes() {
      const nowMs = wallClock.certainMs();
      const dropped = await core.write(async ({ store: tx }) => {
        await tx.dropEvents(nowMs - eventsKeptMs);
        await tx.dropApprovals(nowMs - approvalsKeptMs);
        await tx.dropShares(nowMs);
        await tx.dropFolderShares(nowMs);
        return (await tx.dropQuotes(nowMs - quoteKeptMs)) + (await tx.dropDrafts(nowMs));
      });
      if (dropped > 0) dropLog();
    },

    async eraseInCopies() {
      const ids = await store.erasures();
      // Folders and an account go at the end.
      const forgotten = (await store.forgettings()).filter(
        (each) => each.copiesAtMs === undefined && each.endedAtMs !== undefined,
      );
      if (ids.length + forgotten.length === 0 || clock.monotonicMs() < nextCopiesMs || !dropLog()) return;
      for await (const { name } of outputs.list(ids)) {
        const id = ids.find((each) => name.startsWith(each));
        const generation = id === undefined ? undefined : await core.get(id);
        if (generation !== undefined && isErased(generation)) await removeVideo(outputs, name);
      }
      for (const id of ids) {
        for (const { file } of ((await core.get(id))?.videos ?? []).filter(({ removedAtMs }) => removedAtMs !== undefined))
          await removeVideo(outputs, file);
      }
      if (!(await core.disk.eraseInCopies(core.stopping))) {
        // Only backups of an earlier version are left, and there is a new one within a day; or one is being read by a command.
        nextCopiesMs = clock.monotonicMs() + hourMs;
        return;
      }
      await core.write(async ({ store: tx }) => {
        await tx.dropErasures(ids);
        for (const { id } of forgotten) await tx.changeForgetting(id, { copiesAtMs: clock.now() });
      });
      log.info({ erased: ids.length, people: forgotten.length }, 'erased in the backups, too');
    },
  };
}

async function eraseOld(core: Core, generation: Generation, choose: ChooseWhat): Promise<void> {
  const { clock } = core;
  const { id } = generation;
  const what = await core.write(async ({ store }) => {
    const chosen = await choose(store);
    await (chosen === 'words' ? store.eraseWords(id, clock.now()) : store.erase(id, clock.now()));
    return chosen;
  });
  if (what === 'all') await removeNow(core, id, () => removeFiles(core, generation));
  else if (generation.request.video !== undefined) await core.sources.drop(generation.request.video.sha256);
  await eraseAtProvider(core, generation);
  core.announce(id);
  core.log.info({ generationId: id }, 'erased a record by age');
}

function isOnDisk({ videos, removedAtMs }: Generation): boolean {
  return videos.length > 0 && removedAtMs === undefined;
}

/** The record is gone already: what can't be removed now, the upkeep removes. */
async function removeNow({ log }: Core, generationId: string, remove: () => Promise<void>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    if (!(error instanceof OutputsError)) throw error;
    log.warn({ err: error, generationId }, 'a deleted video could not be removed yet; trying again in a minute');
  }
}

async function removeFiles({ outputs, sources }: Core, { videos, request }: Generation): Promise<void> {
  for (const { file } of videos) await removeVideo(outputs, file);
  if (request.video !== undefined) await sources.drop(request.video.sha256);
}

async function eraseAtProvider(core: Core, generation: Generation): Promise<void> {
  const { id, provider, keyFingerprint, operationName, request } = generation;
  if (operationName === undefined) return;
  try {
    await core.provider(provider, keyFingerprint)?.erase?.({ name: operationName, model: request.model });
  } catch (error) {
    core.log.warn({ err: error, generationId: id }, 'the provider could not erase what it keeps; it goes by age');
  }
}
