import PQueue from 'p-queue';
import type { ProviderId } from '../domain/catalog.ts';
import type { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import type { Text } from '../domain/texts.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { Core } from './core.ts';
import { createPauses, type Pauses, type ProviderPause } from './pauses.ts';
import type { PromptHelp } from './prompt-help.ts';
import { rateWindowMs } from './rate-window.ts';
import { createStartTurns, type StartTurn, type StartTurns } from './start-turns.ts';
import type { Submitter } from './submitter.ts';

/** Those in front of the line whose place is kept up to date. */
const toldInLine = 10;
/** With several processes the queue looks again this soon where there was no room; a change that is told makes it no faster. */
const roomMs = 300;
/** The queue looks again this soon after the database could not be read. */
const retryMs = 250;
/** Longer waits are cut, so that a moved clock or a lifted limit is noticed. */
const longestLookMs = 60_000;

/** Picks who is next, one at a time, and keeps a slot for each generation that a provider works on. */
export interface Queue {
  /** Sends what may be sent now. Called whenever something may have changed; cheap. */
  dispatch(): void;
  /** Takes a slot for a generation that was already running before this process. */
  hold(operation: Promise<void>): void;
  /** Sends nothing to a provider for now. @param error a refusal that concerns every request to it */
  pause(provider: ProviderId, error: ProviderError): void;
  /** Other processes have taken all the room that there is: the next pass is a moment later. */
  waitForRoom(): void;
  /** Why nothing goes to a provider, for people; undefined when it goes on by itself within a minute. */
  paused(provider: ProviderId): Promise<Text | undefined>;
  /** The same of all providers, and the admin's own. */
  pauses(): Promise<readonly Text[]>;
  /** Reads what other processes have noted of pauses; one that sends does so by itself. */
  readPauses(): Promise<void>;
  /** To which providers nothing is sent for now. */
  pausedProviders(): readonly ProviderPause[];
  /** The same, with what other processes have begun and ended by now. */
  pausedNow(): Promise<readonly ProviderPause[]>;
  /** Ends pauses that providers brought about; as in `Pauses`. */
  endPauses(provider?: ProviderId): Promise<readonly ProviderId[]>;
  /** Reads what the last process left: pauses, and the starts of the last minute. Called once, before anything is sent. */
  recall(): Promise<void>;
  /** Sends from now on: everything that was running before this process holds its slot. Called once. */
  begin(): void;
}

/** What decides whether another one may leave now. */
interface Line {
  readonly slots: PQueue;
  readonly starts: StartTurns;
  readonly pauses: Pauses;
}

/** What became of a generation that was picked: its intent is stored, it does not leave now, or something unforeseen happened. */
type Decided = 'decided' | 'failed';

/**
 * @param untilDone resolves when a started generation's operation is done: its slot is free then, not after the download
 */
export function createQueue(
  core: Core,
  submitter: Submitter,
  promptHelp: PromptHelp,
  untilDone: (generation: Generation) => Promise<void>,
): Queue {
  const { clock, log, settings } = core;
  const slots = new PQueue({ concurrency: settings.concurrentGenerations });
  const starts = createStartTurns(clock, settings, () => setImmediate(dispatch));
  const pauses = createPauses(core, () => dispatch());
  const line: Line = { slots, starts, pauses };
  const places = createPlaces(core);
  let callOffTimer: () => void = () => undefined;
  let noRoomUntilMs = Number.NEGATIVE_INFINITY;
  let hasBegun = false;

  const pass = async (): Promise<void> => {
    try {
      await sendWhatMayGo();
    } catch (error) {
      log.error({ err: error }, 'queue pass failed, retrying');
      dispatchIn(retryMs);
    }
  };
  const dispatchOne = oneAtATime(() => core.inBackground('a pass of the queue failed', pass()));
  const dispatch = (): void => {
    if (hasBegun) dispatchOne();
  };

  const dispatchIn = (delayMs: number): void => {
    callOffTimer();
    callOffTimer = clock.after(Math.min(delayMs, longestLookMs), dispatch);
  };

  const sendWhatMayGo = async (): Promise<void> => {
    for (;;) {
      const { generation, againInMs } = await pickNext(core, line, noRoomUntilMs);
      if (againInMs !== undefined) dispatchIn(againInMs);
      if (generation === undefined) return;
      if (promptHelp.wants(generation)) {
        if (!(await promptHelp.begin(generation))) return;
        continue;
      }
      // Counted before anything is waited for, so that no other one takes the same room.
      const turn = starts.take(() => mayLeaveStill(core, pauses, generation));
      if ((await sent(generation, turn)) === 'failed') return dispatchIn(retryMs);
    }
  };

  /** One is decided after the other; then it is on its way by itself. */
  const sent = (generation: Generation, turn: StartTurn): Promise<Decided> =>
    new Promise((resolve) => {
      slots
        .add(() => run(generation, turn, () => resolve('decided')))
        .catch((error: unknown) => {
          if (!core.stopping.aborted) log.error({ err: error, generationId: generation.id }, 'a start failed unexpectedly');
          resolve('failed');
          dispatchIn(retryMs);
        });
    });

  const run = async (generation: Generation, turn: StartTurn, decided: () => void): Promise<void> => {
    const started = await submitter.submit(generation, turn, () => {
      decided();
      places.tell();
    });
    if (started) {
      pauses.worked(generation.provider);
      await untilDone(generation);
    } else {
      // It may be back in line.
      decided();
      places.tell();
    }
    // The slot is only free once this task is over.
    setImmediate(dispatch);
  };

  return {
    dispatch,
    hold: (operation) =>
      void slots.add(async () => {
        await operation;
        setImmediate(dispatch);
      }),
    waitForRoom() {
      noRoomUntilMs = clock.monotonicMs() + roomMs;
    },
    pause: pauses.begin,
    paused: async (provider) => (await core.hold.reason()) ?? pauses.reason(provider),
    pauses: async () => [...[await core.hold.reason()].filter((reason) => reason !== undefined), ...pauses.reasons()],
    readPauses: pauses.readOthers,
    pausedProviders: pauses.list,
    async pausedNow() {
      await pauses.current();
      return pauses.list();
    },
    endPauses: pauses.endNow,
    begin() {
      hasBegun = true;
      dispatch();
    },
    async recall() {
      await pauses.load();
      starts.recall(await core.store.startsSince(clock.now() - rateWindowMs));
    },
  };
}

/** Much may have happened since it was picked: a stop, a refusal of another request. */
function mayLeaveStill({ stopping }: Core, pauses: Pauses, { provider }: Generation): boolean {
  return !stopping.aborted && !pauses.holds(provider);
}

/** Who may leave now. @returns where nobody may, in how long somebody might; neither where only a change can tell */
async function pickNext(
  { store, clock, settings, stopping, hold }: Core,
  { slots, starts, pauses }: Line,
  noRoomUntilMs: number,
): Promise<{ readonly generation?: Generation; readonly againInMs?: number }> {
  // What runs or waits for a slot is all that p-queue ever holds.
  const isFull = slots.pending + slots.size >= settings.concurrentGenerations || !starts.hasRoom();
  if (stopping.aborted || (await hold.current()) !== undefined || isFull) return {};
  const delayMs = Math.max(starts.waitMs(), noRoomUntilMs - clock.monotonicMs());
  if (delayMs > 0) return { againInMs: delayMs };
  const paused = await pauses.current();
  const generation = await store.nextQueued(clock.now(), paused);
  if (generation !== undefined) return { generation };
  const atMs = await store.nextQueuedAtMs(paused);
  const waits = [pauses.leftMs(), atMs === undefined ? undefined : atMs - clock.now()].filter((each) => each !== undefined);
  return waits.length === 0 ? {} : { againInMs: Math.max(1, Math.min(...waits)) };
}

/** Tells those in front of the line that their places have changed. Those further back are told when they get near. */
function createPlaces(core: Core): { tell(): void } {
  let isWanted = false;
  const tell = async (): Promise<void> => {
    isWanted = false;
    if (core.stopping.aborted) return;
    const ids = await core.store.firstInLine(toldInLine);
    if (ids.length === 0) return;
    await tellAll(core, ids);
    for (const id of ids) core.announce(id);
  };
  return {
    // Once for all that leave in one turn of the event loop.
    tell() {
      if (isWanted) return;
      isWanted = true;
      setImmediate(() => void core.inBackground('those in line could not be told their new places', tell()));
    },
  };
}

/** With several processes others tell the same people just now: statements of their own don't come into conflict, and no stop waits for them. */
async function tellAll(core: Core, ids: readonly string[]): Promise<void> {
  if (core.sharing === undefined) {
    return await core.write(async (inner) => {
      for (const id of ids) await inner.want(id, 'status');
    });
  }
  for (const id of ids) if (!core.stopping.aborted) await core.want(id, 'status');
}
