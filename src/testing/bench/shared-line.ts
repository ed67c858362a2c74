import { setTimeout as wait } from 'node:timers/promises';

/** A line of a given speed: what is sent waits for what was sent before. */
export class SharedLine {
  readonly #bytesPerMs: number;
  #freeAtMs = 0;

  constructor(bitsPerSecond: number) {
    this.#bytesPerMs = bitsPerSecond / 8000;
  }

  async send(bytes: number): Promise<void> {
    const nowMs = performance.now();
    this.#freeAtMs = Math.max(nowMs, this.#freeAtMs) + bytes / this.#bytesPerMs;
    // Timers are as coarse as a millisecond: what is due within two goes at once, and the next one waits for it.
    if (this.#freeAtMs - nowMs > 2) await wait(this.#freeAtMs - nowMs);
  }
}
