import type { Clock } from '../domain/clock.ts';

/**
 * A start is counted here when it leaves, and at the provider when it arrives. After one that was slow on its way, those that follow a minute
 * later would come too soon; the two seconds more are for that.
 */
export const rateWindowMs = 62_000;

/** At most `most` starts in any 60 seconds at the provider, on the clock that never jumps. */
export class RateWindow {
  readonly #clock: Clock;
  readonly #most: number;
  /** Monotonic times of the newest starts, oldest first. */
  readonly #starts: number[] = [];

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts starts of before this process, by their wall-clock times. */
  recall(startedAtMs: readonly number[]): void {
    for (const ms of startedAtMs) {
      const agoMs = Math.min(rateWindowMs, Math.max(0, this.#clock.now() - ms));
      this.#starts.push(this.#clock.monotonicMs() - agoMs);
    }
    this.#starts.sort((a, b) => a - b);
  }

  /** Milliseconds until another start is allowed; 0 when it is now. */
  waitMs(): number {
    const nowMs = this.#clock.monotonicMs();
    while (this.#starts[0] !== undefined && this.#starts[0] <= nowMs - rateWindowMs) this.#starts.shift();
    const first = this.#starts[this.#starts.length - this.#most];
    return first === undefined ? 0 : first + rateWindowMs - nowMs;
  }

  take(): void {
    this.#starts.push(this.#clock.monotonicMs());
  }
}
