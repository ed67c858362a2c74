import type { Clock } from '../../domain/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** A clock that a test moves. Wall time and monotonic time move together, until `jump` tears them apart. */
export class ManualClock implements Clock {
  #wallMs: number;
  #monotonicMs = 0;
  readonly #timers = new Set<Timer>();

  constructor(wallMs = Date.UTC(2026, 10, 25, 12)) {
    this.#wallMs = wallMs;
  }

  now(): number {
    return Math.round(this.#wallMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#monotonicMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves both times on and fires what falls due, in order, letting promises settle after each. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#monotonicMs + ms;
    await this.#settle();
    for (;;) {
      const next = [...this.#timers].filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#moveTo(Math.max(next.atMs, this.#monotonicMs));
      this.#timers.delete(next);
      next.callback();
      await this.#settle();
    }
    this.#moveTo(endMs);
    await this.#settle();
  }

  /** Moves the wall clock alone, as an administrator or a daylight saving bug would. */
  jump(ms: number): void {
    this.#wallMs += ms;
  }

  #moveTo(monotonicMs: number): void {
    this.#wallMs += monotonicMs - this.#monotonicMs;
    this.#monotonicMs = monotonicMs;
  }

  /** Promises and disk work of the code under test get their turn: real time passes, the clock stands. */
  async #settle(): Promise<void> {
    do for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    while (hasDiskWork());
  }
}

/** Whether a file is being read or written: by other threads, which a busy machine lets run when it can. */
function hasDiskWork(): boolean {
  return process.getActiveResourcesInfo().some((name) => /^(?:FSReq|FileHandleCloseReq|CloseReq)/.test(name));
}
