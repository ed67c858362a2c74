import type { Clock } from '../../domain/clock.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

/** Turns of the event loop that the code under test gets before time moves on: more than its longest chain of callbacks. */
const turns = 8;

/** Longest real wait for disk work to end: what is still open then is held open, and time would stand still for ever. */
const mostSettleMs = 30_000;

/** Time that jumps from timer to timer once the code under test, its disk work included, has nothing left to do. */
export class JumpingClock implements Clock {
  #nowMs = 0;
  readonly #wallStartMs = Date.UTC(2026, 10, 25, 12);
  readonly #timers = new Set<Timer>();

  now(): number {
    return Math.round(this.#wallStartMs + this.#nowMs);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Lets time pass until `work` is done. */
  async run(work: Promise<unknown>): Promise<void> {
    let done = false;
    const over = work.finally(() => {
      done = true;
    });
    for (;;) {
      await settle();
      if (done) return void (await over);
      let next: Timer | undefined;
      for (const timer of this.#timers) if (next === undefined || timer.atMs < next.atMs) next = timer;
      if (next === undefined) throw new Error('nothing is left that time could bring');
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callback();
    }
  }
}

/** @throws {Error} when disk work does not end */
async function settle(): Promise<void> {
  const sinceMs = performance.now();
  for (let quiet = 0; quiet < turns; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const busy = process.getActiveResourcesInfo().filter((name) => /^FS|^FILEHANDLE/i.test(name));
    if (busy.length === 0) continue;
    if (performance.now() - sinceMs > mostSettleMs) throw new Error(`disk work does not end: ${busy.join(', ')}`);
    quiet = 0;
  }
}
