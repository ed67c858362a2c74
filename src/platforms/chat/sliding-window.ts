import type { Clock } from '../../domain/clock.ts';

export interface SlidingWindowOptions {
  readonly spanMs: number;
  /** So many of the newest are remembered of each key: at least the largest limit that is asked about. */
  readonly remembered: number;
}

/** What was sent within the last while, by whose limit it counts. */
export interface SlidingWindow {
  /** @returns how long to wait until fewer than `limit` were sent within the window, in milliseconds; 0: not at all */
  leftMs(key: string, limit: number): number;
  /** One is sent. */
  count(key: string): void;
}

export function createSlidingWindow(
  clock: Pick<Clock, 'monotonicMs'>,
  { spanMs, remembered }: SlidingWindowOptions,
): SlidingWindow {
  /** When the newest were sent, oldest first. */
  const sentAtMs = new Map<string, readonly number[]>();

  const forget = (nowMs: number): void => {
    for (const [key, times] of sentAtMs) if ((times.at(-1) ?? 0) <= nowMs - spanMs) sentAtMs.delete(key);
  };

  return {
    leftMs(key, limit) {
      // The one that has to leave the window before there is room.
      const atMs = sentAtMs.get(key)?.at(-limit);
      return atMs === undefined ? 0 : Math.max(0, atMs + spanMs - clock.monotonicMs());
    },
    count(key) {
      const nowMs = clock.monotonicMs();
      forget(nowMs);
      sentAtMs.set(key, [...(sentAtMs.get(key) ?? []), nowMs].slice(-remembered));
    },
  };
}
