import type { AlarmKind } from '../../domain/alarms.ts';
import type { Clock } from '../../domain/clock.ts';
import type { Log } from '../../lib/log.ts';
import { oneAtATime } from '../../lib/one-at-a-time.ts';
import type { AlarmBook } from './alarm-book.ts';
import type { Telling } from './alarm-state.ts';

/** First wait after something was not taken; twice as long each time. */
const firstRetryMs = 5000;
const longestRetryMs = 600_000;

/** One way to the admin. */
export interface AlarmOutlet {
  readonly name: string;
  /** @throws {Error} where it was not taken; it is tried again. The error holds no secrets */
  send(message: AlarmMessage, signal: AbortSignal): Promise<void>;
}

export interface AlarmMessage {
  readonly kind: AlarmKind;
  /** Plain, to be escaped. */
  readonly text: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

/** Sends what is due at one outlet, one after the other. */
export interface OutletRunner {
  readonly name: string;
  /** Sends what is due now, unless it waits for another try. Never throws. */
  run(): void;
  /** Why the last try failed; undefined where it did not. */
  trouble(): unknown;
  /** What is under way. */
  settled(): Promise<void>;
}

export interface OutletRunnerParts {
  readonly book: AlarmBook;
  readonly clock: Clock;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly stopping: AbortSignal;
  /** With several processes: whether this one tells at an outlet. The book is up to date by then. Default: it does. */
  readonly mayTell?: ((outlet: string) => Promise<boolean>) | undefined;
}

export function createOutletRunner(
  outlet: AlarmOutlet,
  { book, clock, log, stopping, mayTell }: OutletRunnerParts,
): OutletRunner {
  let failed: { readonly untilMs: number; readonly nextRetryMs: number; readonly error: unknown } | undefined;
  let underWay: Promise<void> = Promise.resolve();

  const send = async (telling: Telling): Promise<void> => {
    const { alarm, isOver } = telling;
    await outlet.send({ kind: alarm.kind, text: wordsOf(telling), atMs: clock.now() }, stopping);
    failed = undefined;
    book.noteTold(outlet.name, telling);
    void book.keep();
    log.info({ alarm: alarm.kind, subject: alarm.subject, outlet: outlet.name, isOver }, 'told the admin');
  };

  const sendAll = async (): Promise<void> => {
    if (stopping.aborted || (failed !== undefined && clock.monotonicMs() < failed.untilMs)) return;
    try {
      for (;;) {
        if (mayTell !== undefined && !(await mayTell(outlet.name))) return;
        const [next] = book.due(outlet.name);
        if (next === undefined) return;
        await send(next);
      }
    } catch (error) {
      if (stopping.aborted) return;
      const retryMs = failed?.nextRetryMs ?? firstRetryMs;
      failed = { untilMs: clock.monotonicMs() + retryMs, nextRetryMs: Math.min(longestRetryMs, retryMs * 2), error };
      log.warn({ err: error, outlet: outlet.name, retryMs }, 'the admin could not be told; trying again');
      clock.after(retryMs, run);
    }
  };

  const run = oneAtATime(() => {
    underWay = sendAll();
    return underWay;
  });
  return { name: outlet.name, run, trouble: () => failed?.error, settled: () => underWay };
}

function wordsOf({ alarm: { text }, isOver }: Telling): string {
  return isOver ? `It is over: ${firstSentence(text)}` : text;
}

/** Says what is so. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
}
