import type { Clock } from '../domain/ports.ts';

/** Work that people wait for an answer to. A stop lets it end, for a moment. */
export interface InHand {
  /** Aborted as soon as a stop begins. */
  readonly closing: AbortSignal;
  /** Aborted when a stop waits no longer: whatever is still in hand lets go. */
  readonly letGo: AbortSignal;
  /** @returns the same promise; a stop waits for it, however it ends */
  hold(work: Promise<void>): Promise<void>;
  /** Resolves when nothing is in hand any more, or has been told to let go. */
  close(): Promise<void>;
}

/** @param patienceMs how long a stop waits */
export function createInHand(clock: Pick<Clock, 'after'>, patienceMs: number): InHand {
  const closing = new AbortController();
  const letGo = new AbortController();
  const held = new Set<Promise<void>>();

  const close = async (): Promise<void> => {
    closing.abort();
    const over = Promise.withResolvers<void>();
    const callOff = clock.after(patienceMs, over.resolve);
    // Some of it may bring more.
    while (held.size > 0 && !letGo.signal.aborted) {
      await Promise.race([Promise.allSettled(held), over.promise.then(() => letGo.abort())]);
    }
    callOff();
    letGo.abort();
  };

  let closed: Promise<void> | undefined;
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
    close() {
      closed ??= close();
      return closed;
    },
  };
}
