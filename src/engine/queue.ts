import PQueue from 'p-queue';
import type { PauseReason } from '../domain/errors.ts';
import type { Generation } from '../domain/generation.ts';
import { type Text, text } from '../domain/texts.ts';
import { utcMinute } from './budget.ts';
import type { Core } from './core.ts';
import type { PromptHelp } from './prompt-help.ts';
import { RateWindow } from './rate-window.ts';
import type { Submitter } from './submitter.ts';

/** How long nothing is sent after Google refused the credentials or the spending, before it is asked again. */
const adminPauseMs = 15 * 60_000;
/** What a 429 without a time costs. */
const rateLimitPauseMs = 30_000;
/** A quota renews within a day; on the day that the clocks go back, in 25 hours. */
const longestPauseMs = 25 * 3_600_000;
/** Those in front of the line whose place is kept up to date. */
const toldInLine = 10;
/** The queue looks again this soon after the database could not be read. */
const retryMs = 250;

interface Pause {
  readonly reason: PauseReason | 'rate limit';
  readonly untilMs: number;
}

/** Picks who is next and keeps a slot for each generation that Google works on. */
export interface Queue {
  /** Sends what may be sent now. Called whenever something may have changed; cheap. */
  fill(): void;
  /** Takes a slot for a generation that was already running before this process. */
  hold(operation: Promise<void>): void;
  pause(reason: PauseReason | 'rate limit', delayMs: number | undefined): void;
  /** Why nothing is picked, for people; undefined when it goes on by itself within a minute. */
  paused(): Text | undefined;
  recallStarts(): void;
}

/**
 * @param untilDone resolves when a started generation's operation is done: its slot is free then, not after the download
 */
export function createQueue(
  core: Core,
  submitter: () => Submitter,
  promptHelp: PromptHelp,
  untilDone: (generation: Generation) => Promise<void>,
): Queue {
  const { clock, log, settings } = core;
  const store = core.store.store;
  const slots = new PQueue({ concurrency: settings.concurrentGenerations });
  const starts = new RateWindow(clock, settings.generationsPerMinute);
  let pausedBy: Pause | undefined = readPause();
  let filling = false;
  let again = false;
  let callOffTimer: () => void = () => undefined;

  const fill = (): void => {
    if (filling) {
      again = true;
      return;
    }
    filling = true;
    sendWhatMayGo()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the queue stumbled; looking again');
        fillIn(retryMs);
      })
      .finally(() => {
        filling = false;
        if (again) {
          again = false;
          fill();
        }
      });
  };

  const sendWhatMayGo = async (): Promise<void> => {
    for (let generation = next(); generation !== undefined; generation = next()) {
      if (!promptHelp.wants(generation)) {
        starts.take();
        await sent(generation);
      } else if (!(await promptHelp.begin(generation))) {
        return;
      }
    }
  };

  /** Who may leave now. Where nobody may, the queue looks again as soon as somebody might. */
  const next = (): Generation | undefined => {
    // What runs or waits for a slot is all that p-queue ever holds.
    if (core.stopping.aborted || slots.pending + slots.size >= settings.concurrentGenerations) return undefined;
    const delayMs = Math.max(pauseMs(), starts.waitMs());
    if (delayMs > 0) {
      fillIn(delayMs);
      return undefined;
    }
    const generation = store.nextQueued(clock.now());
    const atMs = generation === undefined ? store.nextQueuedAtMs() : undefined;
    if (atMs !== undefined) fillIn(Math.max(1, atMs - clock.now()));
    return generation;
  };

  /** One request on its way at a time: a crash then leaves at most one question. */
  const sent = (generation: Generation): Promise<void> =>
    new Promise((left) => {
      slots
        .add(() => run(generation, left))
        .catch((error: unknown) => {
          log.error({ err: error, generationId: generation.id }, 'a generation stumbled on its way out');
          fillIn(retryMs);
        });
    });

  const run = async (generation: Generation, left: () => void): Promise<void> => {
    const started = await submitter().submit(generation, left);
    tellThoseNext().catch((error: unknown) => log.warn({ err: error }, 'those in line could not be told their new places'));
    if (started) await untilDone(generation);
    // The slot is only free once this task is over.
    setImmediate(fill);
  };

  /** Their places have changed. Those further back are told when they get near. */
  const tellThoseNext = async (): Promise<void> => {
    const ids = store.firstInLine(toldInLine);
    await core.write(() => {
      for (const id of ids) core.want(id, 'status');
    });
    for (const id of ids) core.announce(id);
  };

  const fillIn = (delayMs: number): void => {
    callOffTimer();
    // Long waits are cut, so that a moved clock or a lifted limit is noticed.
    callOffTimer = clock.after(Math.min(delayMs, 60_000), fill);
  };

  const pauseMs = (): number => {
    if (pausedBy === undefined) return 0;
    const leftMs = pausedBy.untilMs - clock.now();
    // More than a day ahead: the wall clock went back since.
    if (leftMs > 0 && leftMs <= longestPauseMs) return leftMs;
    pausedBy = undefined;
    store.setFact('pause', undefined);
    log.info('the queue goes on');
    for (const generation of store.unfinished()) if (generation.state === 'queued') core.announce(generation.id);
    return 0;
  };

  function readPause(): Pause | undefined {
    const saved = store.fact('pause');
    if (saved === undefined) return undefined;
    const { reason, untilMs } = JSON.parse(saved) as Pause;
    // A renewed credential deserves a try at once: starting the bot again is how an admin says that it is.
    return reason === 'daily quota' ? { reason, untilMs } : undefined;
  }

  return {
    fill,
    hold: (operation) =>
      void slots.add(async () => {
        await operation;
        setImmediate(fill);
      }),
    pause(reason, delayMs) {
      const untilMs = clock.now() + (delayMs ?? defaultPauseMs(reason, clock.now()));
      if (pausedBy !== undefined && pausedBy.untilMs >= untilMs && pausedBy.reason !== 'rate limit') return;
      const isNew = pausedBy?.reason !== reason;
      pausedBy = { reason, untilMs };
      if (reason !== 'rate limit') store.setFact('pause', JSON.stringify(pausedBy));
      if (isNew) log.warn({ reason, until: new Date(untilMs).toISOString() }, 'the queue is paused');
      fillIn(untilMs - clock.now());
    },
    paused() {
      if (pausedBy === undefined) return undefined;
      switch (pausedBy.reason) {
        case 'daily quota':
          return text('pause.quota', { time: utcMinute(pausedBy.untilMs) });
        case 'credentials':
          return text('pause.credentials');
        case 'spending limit':
          return text('pause.spending');
        case 'rate limit':
          return undefined;
      }
    },
    recallStarts: () => starts.recall(store.startsSince(clock.now() - 60_000)),
  };
}

function defaultPauseMs(reason: PauseReason | 'rate limit', nowMs: number): number {
  switch (reason) {
    case 'daily quota':
      return msUntilPacificMidnight(nowMs);
    case 'credentials':
    case 'spending limit':
      return adminPauseMs;
    case 'rate limit':
      return rateLimitPauseMs;
  }
}

/** Google's daily quota renews at midnight Pacific time. @see https://ai.google.dev/gemini-api/docs/rate-limits */
function msUntilPacificMidnight(nowMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/Los_Angeles',
    hourCycle: 'h23',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(nowMs);
  const part = (type: string): number => Number(parts.find((each) => each.type === type)?.value ?? 0);
  const sinceMidnightMs = ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000;
  return 24 * 3_600_000 - sinceMidnightMs;
}
