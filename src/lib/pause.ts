import type { Clock } from '../domain/clock.ts';

/**
 * Resolves after `delayMs`, or as soon as the signal is aborted. Leaves nothing behind at the signal: one that lives as long as the bot
 * would hold on to whatever each waiter knows.
 */
export function pause(clock: Pick<Clock, 'after'>, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      callOff();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const callOff = clock.after(delayMs, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
