import PQueue from 'p-queue';
import type { ProviderId } from '../domain/catalog.ts';
import type { ProviderError } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import type { Text } from '../domain/texts.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { Core } from './core.ts';
import { createPauses, type Pauses, type ProviderPause } from './pauses.ts';
import type { PromptHelp } from './prompt-help.ts';
import { RateWindow, rateWindowMs } from './rate-window.ts';
import type { Submitter } from './submitter.ts';

/** Those in front of the line whose place is kept up to date. */
const toldInLine = 10;
/** The queue looks again this soon after the database could not be read. */
const retryMs = 250;
/** Longer waits are cut, so that a moved clock or a lifted limit is noticed. */
const longestLookMs = 60_000;

/** Picks who is next and keeps a slot for each generation that a provider works on. */
export interface Queue {
  /** Sends what may be sent now. Called whenever something may have changed; cheap. */
  dispatch(): void;
  /** Takes a slot for a generation that was already running before this process. */
  hold(operation: Promise<void>): void;
  /** Sends nothing to a provider for now. @param error a refusal that concerns every request to it */
  pause(provider: ProviderId, error: ProviderError): void;
  /** Why nothing goes to a provider, for people; undefined when it goes on by itself within a minute. */
  paused(provider: ProviderId): Text | undefined;
  /** The same of all providers, and the admin's own. */
  pauses(): readonly Text[];
  /** To which providers nothing is sent for now. */
  pausedProviders(): readonly ProviderPause[];
  /** Ends pauses that providers brought about; as in `Pauses`. */
  endPauses(provider?: ProviderId): readonly ProviderId[];
  recallStarts(): void;
}

/** What decides whether another one may leave now. */
interface Line {
  readonly slots: PQueue;
  readonly starts: RateWindow;
  readonly pauses: Pauses;
}

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
  const starts = new RateWindow(clock, settings.generationsPerMinute);
  const pauses = createPauses(core, () => dispatch());
  const line: Line = { slots, starts, pauses };
  let callOffTimer: () => void = () => undefined;

  const dispatch = oneAtATime(() =>
    sendWhatMayGo().catch((error: unknown) => {
      log.error({ err: error }, 'queue pass failed, retrying');
      dispatchIn(retryMs);
    }),
  );

  const dispatchIn = (delayMs: number): void => {
    callOffTimer();
    callOffTimer = clock.after(Math.min(delayMs, longestLookMs), dispatch);
  };

  const sendWhatMayGo = async (): Promise<void> => {
    for (;;) {
      const { generation, againInMs } = pickNext(core, line);
      if (againInMs !== undefined) dispatchIn(againInMs);
      if (generation === undefined) return;
      if (!promptHelp.wants(generation)) {
        starts.take();
        await sent(generation);
      } else if (!(await promptHelp.begin(generation))) {
        return;
      }
    }
  };

  /** One request on its way at a time: a crash then leaves at most one question. */
  const sent = (generation: Generation): Promise<void> =>
    new Promise((left) => {
      slots
        .add(() => run(generation, left))
        .catch((error: unknown) => {
          log.error({ err: error, generationId: generation.id }, 'a start failed unexpectedly');
          dispatchIn(retryMs);
        });
    });

  const run = async (generation: Generation, left: () => void): Promise<void> => {
    const started = await submitter.submit(generation, left);
    tellThoseNext(core).catch((error: unknown) => log.warn({ err: error }, 'those in line could not be told their new places'));
    if (started) {
      pauses.worked(generation.provider);
      await untilDone(generation);
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
    pause: pauses.begin,
    paused: (provider) => core.hold.reason() ?? pauses.reason(provider),
    pauses: () => [...[core.hold.reason()].filter((reason) => reason !== undefined), ...pauses.reasons()],
    pausedProviders: pauses.list,
    endPauses: pauses.endNow,
    recallStarts: () => starts.recall(core.store.startsSince(clock.now() - rateWindowMs)),
  };
}

/** Who may leave now. @returns where nobody may, in how long somebody might; neither where only a change can tell */
function pickNext(
  { store, clock, settings, stopping, hold }: Core,
  { slots, starts, pauses }: Line,
): { readonly generation?: Generation; readonly againInMs?: number } {
  // What runs or waits for a slot is all that p-queue ever holds.
  if (stopping.aborted || hold.current() !== undefined || slots.pending + slots.size >= settings.concurrentGenerations) return {};
  const delayMs = starts.waitMs();
  if (delayMs > 0) return { againInMs: delayMs };
  const paused = pauses.current();
  const generation = store.nextQueued(clock.now(), paused);
  if (generation !== undefined) return { generation };
  const atMs = store.nextQueuedAtMs(paused);
  const waits = [pauses.leftMs(), atMs === undefined ? undefined : atMs - clock.now()].filter((each) => each !== undefined);
  return waits.length === 0 ? {} : { againInMs: Math.max(1, Math.min(...waits)) };
}

/** Their places have changed. Those further back are told when they get near. */
async function tellThoseNext(core: Core): Promise<void> {
  const ids = core.store.firstInLine(toldInLine);
  await core.write(() => {
    for (const id of ids) core.want(id, 'status');
  });
  for (const id of ids) core.announce(id);
}
