import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../domain/clock.ts';

/** Grace period after aborting what is still running. */
const letGoMs = 100;

/** Work that people wait for an answer to. A stop lets it end, for a moment. */
export interface TrackedWork {
  /** Aborted as soon as a stop begins. */
  readonly closing: AbortSignal;
  /** Aborted at the end of a stop: what is still running has to let go. */
  readonly letGo: AbortSignal;
  /** @returns the same promise; a stop waits for it, however it ends */
  hold(work: Promise<void>): Promise<void>;
  /** A stop begins: resolves when nothing is running, or after the grace period. Slower work goes on, and more may come. */
  settle(): Promise<void>;
  /** A stop ends, and nothing more comes: resolves when everything has let go. */
  end(): Promise<void>;
}

/** @param patienceMs how long `settle` waits */
export function createTrackedWork(clock: Pick<Clock, 'after'>, patienceMs: number): TrackedWork {
  const closing = new AbortController();
  const letGo = new AbortController();
  const held = new Set<Promise<void>>();

  const untilEmpty = async (limitMs: number): Promise<void> => {
    const over = Promise.withResolvers<void>();
    let isOver = false;
    const callOff = clock.after(limitMs, () => {
      isOver = true;
      over.resolve();
    });
    // Some of it may bring more.
    while (held.size > 0 && !isOver) await Promise.race([Promise.allSettled(held), over.promise]);
    callOff();
  };

  return {
    closing: closing.signal,
    letGo: letGo.signal,
    hold(work) {
      const ending = work.then(
        () => void held.delete(ending),
        () => void held.delete(ending),
      );
      held.add(ending);
      return work;
    },
    settle() {
      closing.abort();
      return untilEmpty(patienceMs);
    },
    async end() {
      closing.abort();
      // What came last is noted a turn later.
      await turn();
      await turn();
      letGo.abort();
      await untilEmpty(letGoMs);
    },
  };
}
