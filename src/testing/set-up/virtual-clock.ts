/** The fake's time: the machine's, moved on by the test. */
export interface VirtualClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Moves the time on and fires what falls due. */
  advance(ms: number): void;
  /** @returns takes it back */
  after(delayMs: number, callback: () => void): () => void;
  /**
   * Like `after`, for the time that somebody in this process has for an answer. A machine that is busy with other things makes nobody late: of
   * the time between two looks as much counts as this process had of a processor, and one look's time at least.
   *
   * @returns takes it back
   */
  deadline(delayMs: number, callback: () => void): () => void;
  /** Fires nothing any more. */
  stop(): void;
}

/** How often a deadline looks at the time. */
const lookEveryMs = 50;

/** @param systemNow epoch milliseconds */
export function createVirtualClock(systemNow: () => number): VirtualClock {
  let advancedMs = 0;
  const waiting = new Set<{ readonly dueMs: number; readonly fire: () => void; readonly timer: NodeJS.Timeout }>();
  const deadlines = new Set<{ readonly look: () => void; readonly timer: NodeJS.Timeout }>();
  const now = () => systemNow() + advancedMs;
  return {
    now,
    advance(ms) {
      advancedMs += ms;
      for (const { dueMs, fire } of [...waiting].sort((a, b) => a.dueMs - b.dueMs)) if (dueMs <= now()) fire();
      for (const { look } of [...deadlines]) look();
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
    deadline(delayMs, callback) {
      const time = createOwnTime();
      const startAdvancedMs = advancedMs;
      const cancel = () => {
        clearInterval(entry.timer);
        deadlines.delete(entry);
      };
      const look = () => {
        if (time.passedMs() + advancedMs - startAdvancedMs < delayMs) return;
        cancel();
        callback();
      };
      const entry = { look, timer: setInterval(look, lookEveryMs) };
      entry.timer.unref();
      deadlines.add(entry);
      return cancel;
    },
    stop() {
      for (const { timer } of waiting) clearTimeout(timer);
      for (const { timer } of deadlines) clearInterval(timer);
      waiting.clear();
      deadlines.clear();
    },
  };
}

/** The time in which this process could have done something, since it was made. */
function createOwnTime() {
  let passedMs = 0;
  let lastMs = performance.now();
  let lastCpu = process.cpuUsage();
  return {
    passedMs() {
      const nowMs = performance.now();
      const { user, system } = process.cpuUsage(lastCpu);
      passedMs += Math.min(nowMs - lastMs, Math.max(lookEveryMs, (user + system) / 1000));
      lastMs = nowMs;
      lastCpu = process.cpuUsage();
      return passedMs;
    },
  };
}
