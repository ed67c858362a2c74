import { isFilm } from '../domain/film-request.ts';
import { type Generation, isWaiting, type StoredVideo } from '../domain/generation.ts';
import type { Crash } from '../domain/generation-store.ts';
import { type Outputs, OutputsError } from '../domain/outputs.ts';
import type { Sharing } from '../domain/sharing.ts';
import { text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import { holdUntilShown, isUnseen } from './deliver.ts';
import { isStill } from './keep-name.ts';
import { removeVideo } from './remove-video.ts';
import { mostCrashes } from './run-step.ts';
import { distrust } from './schedules/run-planned.ts';
import { named, uncharged, unclear } from './unclear.ts';

/** How often a process looks whether another one has asked everybody. */
const putBackMs = 500;
/** Set while running, cleared by an orderly stop: if present at start, the last process crashed. */
const runningFact = 'lives';

export interface RecoveryHooks {
  /** The provider may still be at it: look at once. */
  watch(generation: Generation): void;
  /** It is joined here, and not on the disk yet. */
  film(id: string, isFirst: boolean): void;
  /** On disk, its delivery not begun. */
  stored(id: string): Promise<void>;
}

/** Takes up every unfinished generation at the step that its state names. Runs once, before anything else does. */
export async function recover(core: Core, hooks: RecoveryHooks): Promise<void> {
  const { store, works = true } = core;
  await core.outputs.sweepParts(core.sharing?.isLeased);
  const found = works ? await readJournal(core) : [];
  await settlePutBack(core);
  if (works) await forgetOthers(core);
  const crashes = await core.write(async ({ store: tx }) => {
    // What a platform refused may have been waiting for this start.
    await tx.hastenDeliveries(core.clock.now());
    // With several processes each note says whose it is.
    if (core.sharing === undefined) {
      if ((await tx.fact(runningFact)) !== undefined) await tx.forgiveCrash(mostCrashes - 1);
      await tx.setFact(runningFact, 'yes');
    }
    return tx.countCrashes();
  });
  if (works) for (const crash of crashes) if (crash.crashes >= mostCrashes) await giveUp(core, crash);
  if (core.sharing !== undefined) {
    for (const id of found) await resumeNow(core, hooks, id);
    return;
  }
  for (const generation of await store.unfinished()) await resume(core, hooks, generation);
}

/** What the database could not be told before the last process ended. @returns ids of those whose operation it names, which are this process's now */
async function readJournal(core: Core): Promise<readonly string[]> {
  const { reserve } = core.disk;
  const found: string[] = [];
  for (const entry of reserve.readJournal()) {
    const { generationId: id, operationName } = entry;
    // Of another start of it, it says nothing about the one that was on its way.
    const step = await core.step(id, (now, inner) => (isStill(now, entry) ? named(inner, now, operationName) : undefined));
    if (step?.to === 'generating') found.push(id);
  }
  reserve.clearJournal();
  return found;
}

/**
 * With several processes: takes up what dead ones had, at the step that its state names. Called again and again.
 *
 * @returns whether there was something
 */
export async function takeOver(core: Core, sharing: Sharing, hooks: RecoveryHooks): Promise<boolean> {
  const adopted = await sharing.adopt();
  if (adopted.length === 0) return false;
  await removeTheirParts(core, sharing);
  const crashes = await core.write(({ store }) => store.countCrashes());
  for (const crash of crashes) if (crash.crashes >= mostCrashes) await giveUp(core, crash);
  for (const generation of adopted) await resume(core, hooks, generation);
  // A film is nobody's until a process takes it up for the first time.
  const generations = adopted.filter(({ request }) => !isFilm(request)).length;
  if (generations > 0) core.log.warn({ generations }, 'took over what a process had that is not alive any more');
  return true;
}

/** What dead processes were writing. Where it can't be removed now, the next start does it. */
async function removeTheirParts({ outputs, log }: Core, { isLeased }: Sharing): Promise<void> {
  try {
    await outputs.sweepParts(isLeased);
  } catch (error) {
    log.warn({ err: error }, 'pieces of files of a dead process could not be removed; the next start tries again');
  }
}

/** The database is older than what has happened: what waits in it may have been sent since, and paid for. */
async function askAgain(core: Core): Promise<void> {
  const { log, clock, write, store } = core;
  const { acceptPutBack } = core.disk;
  // A film is sent to nobody: what becomes of it follows from its shots.
  const waiting = (await store.unfinished()).filter(
    ({ state, request }) => (isWaiting(state) || state === 'submitting') && !isFilm(request),
  );
  log.warn({ asked: waiting.length }, 'an older database was put back; the people of what waited in it are asked');
  for (const { id } of waiting) {
    await core.step(id, (now) => {
      const step = unclear(core, now, 'unknown', text('reason.putBack'));
      // The start that may have left meanwhile counts: its reservation stays, and a second try gets one of its own.
      const attempts = isWaiting(now.state) ? now.attempts + 1 : now.attempts;
      const startedAtMs = now.startedAtMs ?? clock.now();
      return { ...step, change: { ...step.change, attempts, startedAtMs, notBeforeMs: undefined } };
    });
  }
  // Nothing is left of its approval: what its shots need, each is asked about anew.
  for (const { id, state, request } of await store.unfinished())
    if (state === 'awaiting' && isFilm(request))
      await core.step(id, (now) => (now.state === 'awaiting' ? { to: 'queued', change: { reason: undefined } } : undefined));
  // Also a question with prices may have been answered since: nobody pays for it twice, and it is quickly asked again.
  await write(async (inner) => {
    await inner.store.dropQuotes(Number.MAX_SAFE_INTEGER);
  });
  await distrust(core);
  await acceptPutBack();
}

/** With several processes one of them asks, and the others wait for that. */
export async function settlePutBack(core: Core): Promise<void> {
  const { sharing, disk } = core;
  while (await disk.isPutBack()) {
    if (sharing === undefined) return askAgain(core);
    const isDone = await sharing.alone('put-back', () => askAgain(core));
    if (!isDone) await core.pause(putBackMs);
    core.stopping.throwIfAborted();
  }
}

/** What is not asked for any more, because the last process ended before it could say so. */
async function forgetOthers({ store, providers, log }: Core): Promise<void> {
  const names = new Set((await store.unfinished()).flatMap(({ operationName }) => operationName ?? []));
  for (const provider of providers) {
    await provider
      .forgetOthers?.(names)
      .catch((error: unknown) => log.warn({ err: error }, 'the provider could not drop what nobody asks for'));
  }
}

/** The process ends in order. Where that can't be noted, suspects are treated a little milder. */
export async function noteStop({ log, store }: Core): Promise<void> {
  try {
    await store.setFact(runningFact, undefined);
  } catch (error) {
    log.warn({ err: error }, 'the stop could not be noted');
  }
}

async function resumeNow(core: Core, hooks: RecoveryHooks, id: string): Promise<void> {
  const generation = await core.get(id);
  if (generation !== undefined) await resume(core, hooks, generation);
}

async function resume(core: Core, hooks: RecoveryHooks, generation: Generation): Promise<void> {
  const { id } = generation;
  switch (generation.state) {
    case 'submitting':
      // It may have left, it may be charged: only a person may send it again.
      await core.step(id, (now) =>
        now.state === 'submitting' ? unclear(core, now, 'unknown', text('reason.restarted')) : undefined,
      );
      return;
    case 'unknown':
      // An earlier version asked about what its person had called off. There is no way to answer.
      if (generation.discarded) {
        await core.step(id, (now) =>
          now.state === 'unknown' ? unclear(core, now, 'unknown', text('reason.restarted')) : undefined,
        );
      }
      return;
    case 'downloading':
      if (isFilm(generation.request)) return hooks.film(id, false);
      return hooks.watch(generation);
    case 'generating':
      return hooks.watch(generation);
    case 'stored':
      return (await fetchOnceMore(core, hooks, generation)) ? undefined : hooks.stored(id);
    case 'delivering':
      await fetchOnceMore(core, hooks, generation);
      return;
    case 'awaiting':
      // Somebody decides, or its time ends: nothing of it was sent.
      return;
    case 'queued':
      // The hold of the last process may be over: nothing leaves before its person has seen it, however long the stop was.
      if (await isUnseen(core, generation)) await core.write((inner) => holdUntilShown(inner, id));
      return;
    case 'completed':
    case 'failed':
    case 'refused':
    case 'canceled':
    case 'expired':
      // The outbox and the upkeep find these by themselves.
      return;
  }
}

/** A power cut, or another folder, took the file of a video that nobody has yet: its provider may still have it. @returns whether it is asked */
async function fetchOnceMore(
  core: Core,
  hooks: RecoveryHooks,
  { id, state, videos, operationName, request }: Generation,
): Promise<boolean> {
  if (operationName === undefined && !isFilm(request)) return false;
  const there = await Promise.all(videos.map((video) => isThere(core.outputs, video)));
  if (there.every(Boolean)) return false;
  core.log.error({ generationId: id }, 'a stored video is not on the disk any more; fetching it again');
  if (!(await core.advance(id, state, 'downloading', { videos: [] }))) return false;
  await resumeNow(core, hooks, id);
  return true;
}

/** Where that can't be asked now, it is not taken for lost. */
async function isThere(outputs: Outputs, { file, sizeBytes }: StoredVideo): Promise<boolean> {
  try {
    return (await outputs.find(file))?.sizeBytes === sizeBytes;
  } catch (error) {
    if (error instanceof OutputsError) return true;
    throw error;
  }
}

/** Ends what only ever took the process down. A step that would not run again anyway is left as it is. */
async function giveUp(core: Core, { id, step }: Crash): Promise<void> {
  core.log.error({ generationId: id, step }, 'a generation stopped the bot three times; it is given up');
  const reason = text('reason.crashed');
  switch (step) {
    case 'start':
      await core.step(id, (now) => (now.state === 'queued' ? uncharged(now, 'failed', reason) : undefined));
      return;
    case 'check':
    case 'download':
      await core.step(id, (now) => (now.state === 'generating' ? unclear(core, now, 'failed', reason) : undefined));
      if (await core.advance(id, 'downloading', 'failed', { reason })) await removeUnowned(core, id);
      return;
    case 'show':
    case 'deliver':
      // The outbox parks what it has for it.
      return;
  }
}

/** Videos that were renamed before their generation heard of them. */
async function removeUnowned({ outputs, log }: Core, id: string): Promise<void> {
  try {
    for await (const { name } of outputs.list([id])) await removeVideo(outputs, name);
  } catch (error) {
    if (!(error instanceof OutputsError)) throw error;
    log.error({ err: error, generationId: id }, 'what is left of a generation that was given up could not be removed');
  }
}
