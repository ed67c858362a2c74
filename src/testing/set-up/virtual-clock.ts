/** The fake's time: the machine's, moved on by the test. */
export interface VirtualClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Moves the time on and fires what falls due. */
  advance(ms: number): void;
  /** @returns takes it back */
  after(delayMs: number, callback: () => void): () => void;
  /** Fires nothing any more. */
  stop(): void;
}

/** @param systemNow epoch milliseconds */
export function createVirtualClock(systemNow: () => number): VirtualClock {
  let advancedMs = 0;
  const waiting = new Set<{ readonly dueMs: number; readonly fire: () => void; readonly timer: NodeJS.Timeout }>();
  const now = () => systemNow() + advancedMs;
  return {
    now,
    advance(ms) {
      advancedMs += ms;
      for (const { dueMs, fire } of [...waiting].sort((a, b) => a.dueMs - b.dueMs)) if (dueMs <= now()) fire();
    },
    after(delayMs, callback) {
      const cancel = () => {
        clearTimeout(entry.timer);
        waiting.delete(entry);
      };
      const fire = () => {
        cancel();
        callback();
      };
      const entry = { dueMs: now() + delayMs, fire, timer: setTimeout(fire, delayMs) };
      entry.timer.unref();
      waiting.add(entry);
      return cancel;
    },
    stop() {
      for (const { timer } of waiting) clearTimeout(timer);
      waiting.clear();
    },
  };
}
