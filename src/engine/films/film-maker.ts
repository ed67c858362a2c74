import PQueue from 'p-queue';
import { UserError } from '../../domain/errors.ts';
import { filmOf, filmPlan } from '../../domain/film-request.ts';
import type { Generation } from '../../domain/generation.ts';
import { OutputsError } from '../../domain/outputs.ts';
import { standOf } from '../../domain/shots/shots-of.ts';
import { type Text, text } from '../../domain/texts.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { untilHeldMs } from '../fetcher.ts';
import { keepStored } from '../keep-stored.ts';
import { removeVideo } from '../remove-video.ts';
import { storeFile, storePoster } from '../store-videos.ts';
import { withVideos, workOf } from './require-film.ts';

/** A film takes what encoders and the disk have to give: the next one waits. */
const filmsAtOnce = 1;
/** What could not be joined so often is given up: its files are the same each time. */
const mostTries = 3;
/** The slowest encoder needs a quarter of an hour for the longest film; in real time, as it does. */
const longestMs = 3_600_000;
/** A shot whose file was lost is being fetched again: whether it is there, is asked so often. */
const untilShotMs = 2000;
/** How far it is, is stored no more often. */
const tellEveryMs = 3000;
/** Copies of a bucket's files stay for 15 minutes at least after they were asked for. */
const keepCopiesMs = 5 * 60_000;

/** Joins films here, one after the other; they need no slot of any provider. */
export interface FilmMaker {
  /**
   * Makes one that was taken in, or was being made when a process ended. What is being made already goes on.
   *
   * @param isFirst nothing of it can be on the disk yet
   */
  make(id: string, isFirst: boolean): void;
  /** Begins with what was handed over before the engine had taken up what was unfinished. Called once. */
  begin(): void;
  settled(): Promise<void>;
}

interface Making {
  readonly core: Core;
  readonly id: string;
  /** Aborted where the engine stops, its person cancels it, or it takes too long. */
  readonly signal: AbortSignal;
}

export function createFilmMaker(core: Core): FilmMaker {
  const queue = new PQueue({ concurrency: filmsAtOnce });
  const waiting = new Map<string, boolean>();
  const running = new Map<string, AbortController>();
  let hasBegun = false;

  const run = async (id: string, isFirst: boolean, called: AbortController): Promise<void> => {
    try {
      const outcome = await makeUntilDone(core, id, isFirst, called.signal);
      // Others are joined meanwhile.
      if (outcome === 'waits for a shot') core.clock.after(untilShotMs, () => core.stopping.aborted || add(id, false));
    } catch (error) {
      if (!core.stopping.aborted) core.log.error({ err: error, generationId: id }, 'a film failed unexpectedly');
    } finally {
      running.delete(id);
    }
  };
  const add = (id: string, isFirst: boolean): void => {
    if (running.has(id)) return;
    const called = new AbortController();
    running.set(id, called);
    void queue.add(() => run(id, isFirst, called));
  };
  core.onAnnounce((id) => {
    const called = running.get(id);
    if (called !== undefined)
      void core.inBackground('it could not be read whether a film is still wanted', callOffUnwanted(core, id, called));
  });
  return {
    make(id, isFirst) {
      if (hasBegun) add(id, isFirst);
      else waiting.set(id, isFirst && waiting.get(id) !== false);
    },
    begin() {
      hasBegun = true;
      for (const [id, isFirst] of waiting) add(id, isFirst);
      waiting.clear();
    },
    settled: () => queue.onIdle(),
  };
}

/** Its person may have canceled it, here or at another process. */
async function callOffUnwanted(core: Core, id: string, called: AbortController): Promise<void> {
  if ((await core.get(id))?.state !== 'downloading') called.abort(new Error('the film is not wanted any more'));
}

type Outcome = 'over' | 'waits for a shot';

/** Tries until it is on the disk, is not wanted, can't be made, or has to wait. */
async function makeUntilDone(core: Core, id: string, isFirst: boolean, called: AbortSignal): Promise<Outcome> {
  let isCleared = !isFirst;
  for (let tries = 1; ; tries += 1) {
    const generation = await core.getSurely(id);
    if (core.stopping.aborted || generation?.state !== 'downloading') return 'over';
    if (core.sharing?.isHeld() === false) {
      // As with a download: another process may have it by now.
      await core.pause(untilHeldMs);
      tries -= 1;
      continue;
    }
    const tooLong = AbortSignal.timeout(longestMs);
    const signal = AbortSignal.any([core.stopping, called, tooLong]);
    try {
      // What has its name is of a time that an older database knows nothing of.
      if (!isCleared) await removeVideo(core.outputs, fileOf(id));
      isCleared = true;
      await makeOnce({ core, id, signal }, generation);
      return 'over';
    } catch (error) {
      if (core.stopping.aborted || called.aborted) return 'over';
      const outcome = await afterFailure(core, generation, error, tooLong.aborted ? mostTries : tries);
      if (outcome !== undefined) return outcome;
      await core.pause(Math.min(600_000, tries ** 2 * 1000));
    }
  }
}

/** All of them were there when it was begun; the file of one may have been lost since. */
async function isShotOnItsWay({ store }: Core, film: Generation, error: unknown): Promise<boolean> {
  const { set, request } = film;
  if (!(error instanceof UserError) || set === undefined || request.film?.shots === undefined) return false;
  return standOf(film, await store.membersOf(set.id)) === 'on its way';
}

/** Ends it where no other try will do. @returns undefined where one may */
async function afterFailure(core: Core, film: Generation, error: unknown, tries: number): Promise<Outcome | undefined> {
  const { id } = film;
  if (await isShotOnItsWay(core, film, error)) return 'waits for a shot';
  core.log.warn({ err: error, generationId: id, tries }, 'a film could not be made');
  const reason = finalReason(error, tries);
  if (reason === undefined) return undefined;
  await core.advance(id, 'downloading', 'failed', { reason });
  return 'over';
}

/** @returns undefined where another try may do */
function finalReason(error: unknown, tries: number): Text | undefined {
  if (error instanceof UserError) return error.text;
  // Where videos are kept can't be reached: that passes.
  if (error instanceof OutputsError || tries < mostTries) return undefined;
  return text('film.failed');
}

async function makeOnce(making: Making, generation: Generation): Promise<void> {
  const { core, id, signal } = making;
  const leftMs = await core.retryGraceLeftMs(id, 'download');
  if (leftMs > 0) await core.pause(leftMs);
  signal.throwIfAborted();
  const download = (path: string): Promise<void> => join(making, generation, path);
  const stored = await core.runStep(id, 'download', () => storeFile(core, id, { mimeType: 'video/mp4' }, fileOf(id), download));
  await storePoster(core, id, stored.file);
  if (await keepStored(core, id, { videos: [stored], reason: undefined, finishedAtMs: core.clock.now() })) return;
  // Canceled at the last moment: nobody would ever remove it.
  if ((await core.getSurely(id))?.state === 'canceled') await removeVideo(core.outputs, stored.file);
}

/** @throws {UserError} where a part is gone, or what the encoder says about it */
async function join({ core, id, signal }: Making, generation: Generation, path: string): Promise<void> {
  const asked = filmOf(generation.request);
  // Its words were erased: of what is not finished, none are.
  if (asked === undefined) throw new Error('a film without parts');
  const { film, videos } = await withVideos(core, asked, generation.replyTarget);
  const files = videos.map(({ file }) => file);
  // One after the other: from a bucket each may be large.
  const localPaths = () => inTurn(files, (file) => core.outputs.localPath(file, signal));
  const paths = await localPaths();
  const copies = keepCopies(core, signal, localPaths);
  try {
    await workOf(core).join(filmPlan(film, paths), path, signal, progressOf(core, id));
  } finally {
    copies.stop();
  }
}

/** Has copies of a bucket's files stay for as long as they are read. */
function keepCopies({ clock, log }: Core, signal: AbortSignal, ask: () => Promise<unknown>): { stop(): void } {
  let callOff: () => void = () => undefined;
  const askAgain = (): void => {
    callOff = clock.after(keepCopiesMs, () => {
      if (signal.aborted) return;
      ask().catch((error: unknown) => log.warn({ err: error }, 'copies of the parts of a film could not be looked at'));
      askAgain();
    });
  };
  askAgain();
  return { stop: () => callOff() };
}

/** Stores how far it is where people can see it, whichever process they ask. */
function progressOf(core: Core, id: string): (doneSeconds: number, totalSeconds: number) => void {
  let toldMs = core.clock.monotonicMs();
  return (doneSeconds, totalSeconds) => {
    const percent = Math.min(99, Math.floor((100 * doneSeconds) / totalSeconds));
    if (core.clock.monotonicMs() - toldMs < tellEveryMs || !(percent > 0)) return;
    toldMs = core.clock.monotonicMs();
    const change = { reason: text('film.progress', { percent }) };
    const tell = async (): Promise<void> => {
      await core.step(id, ({ state }) => (state === 'downloading' ? { change } : undefined));
    };
    void core.inBackground('it could not be stored how far a film is', tell());
  };
}

function fileOf(id: string): string {
  return `${id}.mp4`;
}
