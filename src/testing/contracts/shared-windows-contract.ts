import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { SharedWindows } from '../../domain/shared-windows.ts';

const longMs = 60_000;

/** What every place does that counts for several processes. @param open for one test: the windows of two processes, on the system's clock */
export function describeSharedWindows(open: () => Promise<readonly [SharedWindows, SharedWindows]>): void {
  it('counts for all processes together, by key, and says how long the next has to wait', async () => {
    const [one, two] = await open();
    const waits = await Promise.all([one, two, one, two, one].map((each) => each.take('T1', longMs, 3)));
    const waiting = waits.filter((waitMs) => waitMs > 0);
    expect(waiting).toHaveLength(2);
    for (const waitMs of waiting) expect(waitMs).toBeGreaterThan(longMs - 5000);
    for (const waitMs of waiting) expect(waitMs).toBeLessThanOrEqual(longMs);
    expect(await two.take('T2', longMs, 1)).toBe(0);
  });

  it('counts what does not wait, too, and has others wait for it', async () => {
    const [one, two] = await open();
    for (let count = 0; count < 3; count += 1) expect(await one.take('T1', longMs, undefined)).toBe(0);
    expect(await two.take('T1', longMs, 3)).toBeGreaterThan(0);
    expect(await two.take('T1', longMs, 4)).toBe(0);
  });

  it('lets the next go once the wait is over', async () => {
    const [one, two] = await open();
    const spanMs = 150;
    expect(await one.take('T1', spanMs, 1)).toBe(0);
    // Asked as often as it says: a busy machine's timers may be a little early, or this question so late that none has to wait.
    for (let waitMs = await two.take('T1', spanMs, 1); waitMs > 0; waitMs = await two.take('T1', spanMs, 1)) {
      expect(waitMs).toBeLessThanOrEqual(spanMs);
      await setTimeout(waitMs);
    }
  });

  it('has all processes wait where somebody asked to, but for what does not wait', async () => {
    const [one, two] = await open();
    await one.hold('T1', longMs);
    const waitMs = await two.take('T1', longMs, 5);
    expect(waitMs).toBeGreaterThan(longMs - 5000);
    expect(waitMs).toBeLessThanOrEqual(longMs);
    expect(await two.take('T1', longMs, undefined)).toBe(0);
    expect(await two.take('T2', longMs, 5)).toBe(0);
  });
}
