import type { Clock } from '../domain/clock.ts';

/** Timers that nobody waits for must not keep a stopped engine's process alive. */
export function untilStopped(clock: Clock, stopping: AbortSignal): Clock {
  const timers = new Set<() => void>();
  stopping.addEventListener('abort', () => {
    for (const callOff of timers) callOff();
  });
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after(delayMs, callback) {
      if (stopping.aborted) return () => undefined;
      const callOff = clock.after(delayMs, () => {
        timers.delete(callOff);
        callback();
      });
      timers.add(callOff);
      return () => {
        timers.delete(callOff);
        callOff();
      };
    },
  };
}
