import { useCallback, useEffect, useRef } from 'react';

export interface StandingTimer {
  start(ms: number): void;
  stop(): void;
  /** While it is held, its time stands still. */
  hold(isHeld: boolean): void;
}

/** A timer for what goes by itself, and waits while somebody looks at it. @see https://www.w3.org/TR/WCAG22/#timing-adjustable */
export function useStandingTimer(onEnd: () => void): StandingTimer {
  const latest = useRef(onEnd);
  latest.current = onEnd;
  const running = useRef<{ readonly timer: number; readonly endsAtMs: number }>(undefined);
  const leftMs = useRef<number>(undefined);
  const isHeldNow = useRef(false);

  const run = useCallback((ms: number) => {
    window.clearTimeout(running.current?.timer);
    const timer = window.setTimeout(() => {
      running.current = undefined;
      leftMs.current = undefined;
      latest.current();
    }, ms);
    running.current = { timer, endsAtMs: performance.now() + ms };
  }, []);
  const stop = useCallback(() => {
    window.clearTimeout(running.current?.timer);
    running.current = undefined;
    leftMs.current = undefined;
    // What was held is gone, and tells nobody that it is left.
    isHeldNow.current = false;
  }, []);
  const start = useCallback(
    (ms: number) => {
      if (isHeldNow.current) leftMs.current = ms;
      else run(ms);
    },
    [run],
  );
  const hold = useCallback(
    (isHeld: boolean) => {
      isHeldNow.current = isHeld;
      if (isHeld && running.current !== undefined) {
        leftMs.current = running.current.endsAtMs - performance.now();
        window.clearTimeout(running.current.timer);
        running.current = undefined;
      } else if (!isHeld && leftMs.current !== undefined) {
        run(leftMs.current);
        leftMs.current = undefined;
      }
    },
    [run],
  );
  useEffect(() => stop, [stop]);
  return { start, stop, hold };
}
