import type { Clock } from '../domain/clock.ts';
import type { EngineSettings } from './core.ts';
import { type CountedStart, RateWindow } from './rate-window.ts';

/** Up to this rate one start after the other is fast enough, and leaves one question after a crash. */
const mostOneByOnePerMinute = 20;
/** Without a setting no more are on their way at once: each is a question after a crash. */
const mostMeasured = 8;
/** How much the newest start counts in the moving figure of how long they take. */
const newestShare = 0.2;

/** One generation's turn to be sent, from the pick on. */
export interface StartTurn {
  /** Whether it may leave still. Asked in the transaction that stores the intent: much may have happened since the pick. */
  mayLeave(): boolean;
  /** Its request leaves now. @param isAnsweredSoon see `CountedStart` */
  leaves(isAnsweredSoon: boolean): void;
  /** Its provider has answered. @param isTaken whether with an operation */
  answered(isTaken: boolean): void;
  /** What followed from it is stored, or nothing left. */
  over(): void;
}

/** How many requests may leave in a minute, and how many may be on their way at once. */
export interface StartTurns {
  /** Whether another one may be on its way beside those that are. */
  hasRoom(): boolean;
  /** See `RateWindow`. */
  waitMs(): number;
  /** Counts a start from here on. */
  take(mayLeave: () => boolean): StartTurn;
  /** See `RateWindow`. */
  recall(startedAtMs: readonly number[]): void;
}

export type StartLimits = Pick<EngineSettings, 'generationsPerMinute' | 'startsAtOnce'>;

/** @param changed called when there may be room again */
export function createStartTurns(clock: Clock, limits: StartLimits, changed: () => void): StartTurns {
  const rate = new RateWindow(clock, limits.generationsPerMinute);
  let onTheWay = 0;
  let usualSeconds: number | undefined;

  const measure = (seconds: number): void => {
    usualSeconds = usualSeconds === undefined ? seconds : usualSeconds + newestShare * (seconds - usualSeconds);
  };

  /** What waits for the finished video holds up nobody behind it. */
  const takePlace = () => {
    onTheWay += 1;
    let hasPlace = true;
    return () => {
      if (!hasPlace) return;
      hasPlace = false;
      onTheWay -= 1;
      changed();
    };
  };

  const turnOf = (counted: CountedStart, leavePlace: () => void, mayLeave: () => boolean): StartTurn => {
    let shortSinceMs: number | undefined;
    return {
      mayLeave,
      leaves(isAnsweredSoon) {
        counted.leaves(isAnsweredSoon);
        if (isAnsweredSoon) shortSinceMs = clock.monotonicMs();
        else leavePlace();
      },
      answered(isTaken) {
        counted.over();
        if (isTaken && shortSinceMs !== undefined) measure((clock.monotonicMs() - shortSinceMs) / 1000);
      },
      over() {
        counted.over();
        leavePlace();
      },
    };
  };

  return {
    hasRoom: () => onTheWay < startsAtOnce(limits, usualSeconds),
    waitMs: () => rate.waitMs(),
    take: (mayLeave) => turnOf(rate.take(), takePlace(), mayLeave),
    recall: (startedAtMs) => rate.recall(startedAtMs),
  };
}

/**
 * How many requests may be on their way at once: what was set, else as many as the rate needs.
 *
 * @param usualSeconds what a start takes; undefined where none was answered yet: then they go one by one
 */
export function startsAtOnce(limits: StartLimits, usualSeconds: number | undefined): number {
  const { generationsPerMinute, startsAtOnce: set } = limits;
  if (set !== undefined) return set;
  if (generationsPerMinute <= mostOneByOnePerMinute || usualSeconds === undefined) return 1;
  return Math.min(mostMeasured, Math.max(1, Math.ceil((generationsPerMinute / 60) * usualSeconds)));
}
