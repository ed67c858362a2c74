import type { Clock } from '../domain/clock.ts';

/**
 * A start is counted here when it leaves, and at the provider when it arrives. After one that was slow on its way, those that follow a minute
 * later would come too soon; the two seconds more are for that.
 */
export const rateWindowMs = 62_000;
/** What was answered had arrived by then: so long after the answer it counts no more at the provider, however slow its way was. */
const minuteMs = 60_000;

/** One start that is counted. */
export interface CountedStart {
  /**
   * Its request leaves now.
   *
   * @param isAnsweredSoon whether its answer tells when it had arrived; one that waits for the finished video does not
   */
  leaves(isAnsweredSoon: boolean): void;
  /** Nothing of it is on its way (any more): it was answered, or was never sent and does not count. */
  over(): void;
}

/** At most `most` starts in any 60 seconds at the provider, however many are on their way, on the clock that never jumps. */
export class RateWindow {
  readonly #clock: Clock;
  readonly #most: number;
  /** Monotonic times from which starts count no more, in order. */
  readonly #untils: number[] = [];
  /** Starts that count for as long as nobody knows when they arrived. */
  #open = 0;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Counts starts of before this process, by their wall-clock times. */
  recall(startedAtMs: readonly number[]): void {
    for (const ms of startedAtMs) {
      const agoMs = Math.min(rateWindowMs, Math.max(0, this.#clock.now() - ms));
      this.#countUntil(this.#clock.monotonicMs() - agoMs + rateWindowMs);
    }
  }

  /** Milliseconds until another start is allowed; 0 when it is now, infinite while only an answer can tell. */
  waitMs(): number {
    const nowMs = this.#clock.monotonicMs();
    while (this.#untils[0] !== undefined && this.#untils[0] <= nowMs) this.#untils.shift();
    const tooMany = this.#untils.length + this.#open - this.#most;
    if (tooMany < 0) return 0;
    return (this.#untils[tooMany] ?? Number.POSITIVE_INFINITY) - nowMs;
  }

  /** Counts a start that is about to leave. */
  take(): CountedStart {
    this.#open += 1;
    let isOpen = true;
    let leftMs: number | undefined;
    const close = (): void => {
      if (isOpen) this.#open -= 1;
      isOpen = false;
    };
    return {
      leaves: (isAnsweredSoon) => {
        leftMs = this.#clock.monotonicMs();
        if (isAnsweredSoon) return;
        close();
        this.#countUntil(leftMs + rateWindowMs);
      },
      over: () => {
        if (isOpen && leftMs !== undefined) {
          this.#countUntil(Math.max(leftMs + rateWindowMs, this.#clock.monotonicMs() + minuteMs));
        }
        close();
      },
    };
  }

  #countUntil(untilMs: number): void {
    const before = this.#untils.findLastIndex((each) => each <= untilMs);
    this.#untils.splice(before + 1, 0, untilMs);
  }
}
