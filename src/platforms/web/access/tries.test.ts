import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../testing/set-up/manual-clock.ts';
import { createMemoryWindows } from '../../../testing/set-up/memory-windows.ts';
import { silentLog } from '../../../testing/set-up/test-engine.ts';
import { createTries, type Tries } from './tries.ts';

const windowMs = 60_000;

async function wrongs(tries: Tries, place: string, count: number): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let nth = 0; nth < count; nth += 1) waits.push(await tries.count(place));
  return waits;
}

describe('wrong tokens', () => {
  it('are told to wait after ten within a minute, of one place alone', async () => {
    const clock = new ManualClock();
    const tries = createTries({ clock, log: silentLog });
    expect(await wrongs(tries, '203.0.113.7', 10)).toEqual(Array(10).fill(0));
    await clock.advance(20_000);
    expect(await wrongs(tries, '203.0.113.7', 2)).toEqual([40_000, 40_000]);
    expect(await tries.count('203.0.113.8')).toBe(0);
    await clock.advance(40_000);
    expect(await tries.count('203.0.113.7')).toBe(0);
  });

  it('are counted together by all processes, and a flood is counted by its own', async () => {
    const clock = new ManualClock();
    const windows = createMemoryWindows(() => clock.monotonicMs());
    let asked = 0;
    const counting = {
      ...windows,
      take: (...given: Parameters<typeof windows.take>) => {
        asked += 1;
        return windows.take(...given);
      },
    };
    const [one, two] = [0, 1].map(() => createTries({ clock, windows: counting, log: silentLog }));
    if (one === undefined || two === undefined) throw new Error('there are two');
    expect(await wrongs(one, '203.0.113.7', 6)).toEqual(Array(6).fill(0));
    expect(await wrongs(two, '203.0.113.7', 5)).toEqual([0, 0, 0, 0, windowMs]);
    await wrongs(two, '203.0.113.7', 1000);
    expect(asked).toBe(16);
  });

  it('are counted by each process where the database is away', async () => {
    const clock = new ManualClock();
    const windows = { take: () => Promise.reject(new Error('away')), hold: () => Promise.reject(new Error('away')) };
    const tries = createTries({ clock, windows, log: silentLog });
    expect((await wrongs(tries, '203.0.113.7', 11)).at(-1)).toBe(windowMs);
  });
});
