/** Time, so that tests can move it. */
export interface Clock {
  /** Wall clock, epoch milliseconds. May jump; use it for what people and vendors call time. */
  now(): number;
  /** Milliseconds since an arbitrary start; never jumps. Use it for waits and rates. */
  monotonicMs(): number;
  /** Calls back once after `delayMs` of monotonic time. @returns a function that calls it off */
  after(delayMs: number, callback: () => void): () => void;
}
