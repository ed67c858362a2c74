import type { Clock } from '../../../../domain/clock.ts';

/** A moment by both clocks. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** For how long a lease allows anything, as far as its owner can know by itself. */
export interface Term {
  /** To be asked before a lease is asked for. */
  now(): Moment;
  /** The lease was got, or renewed. @param since what `now` said before it was asked for */
  extend(since: Moment): void;
  isHeld(): boolean;
  /** Nothing is held any more; `onOver` is not called. */
  end(): void;
}

/**
 * A process that stands still (stopped, swapped out, a machine that sleeps) finds its term over before it does anything else: each event asks.
 * The monotonic clock does not count while a machine sleeps, the wall clock may jump: what either says is over.
 *
 * @param onOver called once when its time has gone by
 */
export function createTerm(clock: Clock, lengthMs: number, onOver: () => void): Term {
  let since: Moment | undefined;
  let callOff = (): void => undefined;
  const leftMs = (): number => {
    if (since === undefined) return 0;
    const ageMs = Math.max(clock.monotonicMs() - since.monotonicMs, clock.now() - since.wallMs);
    return lengthMs - ageMs;
  };
  return {
    now: () => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.now() }),
    extend(moment) {
      since = moment;
      callOff();
      callOff = clock.after(Math.max(0, leftMs()), onOver);
    },
    isHeld: () => leftMs() > 0,
    end() {
      since = undefined;
      callOff();
    },
  };
}
