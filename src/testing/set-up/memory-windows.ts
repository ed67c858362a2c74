import type { SharedWindows } from '../../domain/shared-windows.ts';

/** Windows that several processes share, for tests without a database. @param now monotonic milliseconds */
export function createMemoryWindows(now: () => number): SharedWindows {
  const times = new Map<string, number[]>();
  const heldUntilMs = new Map<string, number>();
  return {
    async take(key, spanMs, limit) {
      const nowMs = now();
      const within = (times.get(key) ?? []).filter((atMs) => atMs > nowMs - spanMs);
      const first = limit === undefined ? undefined : within.at(-limit);
      const held = limit === undefined ? 0 : (heldUntilMs.get(key) ?? 0) - nowMs;
      const leftMs = Math.max(held, first === undefined ? 0 : first + spanMs - nowMs);
      if (leftMs > 0) return leftMs;
      times.set(key, [...within, nowMs]);
      return 0;
    },
    async hold(key, forMs) {
      heldUntilMs.set(key, now() + forMs);
    },
  };
}
