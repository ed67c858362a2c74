import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog } from '../testing/set-up/test-engine.ts';
import { createWallClock, type WallClock } from './wall-clock.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 10, 25, 12);
let clock: ManualClock;
let facts: Map<string, string>;
let newestMs: number | undefined;

beforeEach(() => {
  clock = new ManualClock(startMs);
  facts = new Map();
  newestMs = undefined;
});

const store = {
  fact: async (name: string) => facts.get(name),
  setFact: async (name: string, value: string | undefined) =>
    void (value === undefined ? facts.delete(name) : facts.set(name, value)),
};

/** A process begins: on a monotonic clock of its own, at the time that the machine says. */
async function begin(): Promise<WallClock> {
  clock = new ManualClock(clock.now());
  const known = {
    ...store,
    newestMs: async () => newestMs,
  };
  const wallClock = createWallClock(clock, known, silentLog);
  await wallClock.load();
  return wallClock;
}

/** Days that something certain lies ahead of the start. */
const days = (ms: number): number => (ms - startMs) / dayMs;

/** Runs for some days, with a look every hour. */
async function run(wallClock: WallClock, forDays: number): Promise<void> {
  for (let hour = 0; hour < forDays * 24; hour += 1) {
    await clock.advance(hourMs);
    await wallClock.keep(store);
  }
}

it('follows the clock while it goes with the time that passes', async () => {
  const wallClock = await begin();
  await run(wallClock, 3);
  expect(days(wallClock.certainMs())).toBe(3);
  clock.jump(-hourMs);
  expect(wallClock.certainMs()).toBe(clock.now());
  clock.jump(20 * hourMs);
  expect([wallClock.certainMs() === clock.now(), wallClock.isCertain()]).toEqual([true, true]);
});

it.each([40, 400])('moves by a day each day after a jump of %i days', async (jump) => {
  const wallClock = await begin();
  await run(wallClock, 1);
  clock.jump(jump * dayMs);
  expect([days(wallClock.certainMs()), wallClock.isCertain()]).toEqual([2, false]);
  await run(wallClock, 0.5);
  expect(days(wallClock.certainMs())).toBe(2.5);
  await run(wallClock, 2);
  // Three days have passed, and it has moved towards the clock three times.
  expect(days(wallClock.certainMs())).toBe(6.5);
  clock.jump(-jump * dayMs);
  expect(wallClock.certainMs()).toBe(clock.now());
});

it('agrees with the clock again in the end, where the clock was right', async () => {
  const wallClock = await begin();
  clock.jump(10 * dayMs);
  await run(wallClock, 11);
  expect([wallClock.certainMs() === clock.now(), wallClock.isCertain()]).toEqual([true, true]);
});

it('is not moved on by starts that follow each other', async () => {
  await (await begin()).keep(store);
  clock.jump(40 * dayMs);
  for (let start = 0; start < 30; start += 1) {
    const wallClock = await begin();
    expect(wallClock.certainMs()).toBeLessThanOrEqual(startMs + dayMs + start * 60_000);
    await wallClock.keep(store);
    clock.jump(60_000);
  }
});

it('is what the clock says for a bot that runs by day only, also after a weekend', async () => {
  await (await begin()).keep(store);
  clock.jump(64 * hourMs);
  for (let day = 0; day < 3; day += 1) {
    await run(await begin(), 8 / 24);
    clock.jump(16 * hourMs);
  }
  expect((await begin()).isCertain()).toBe(true);
});

it('takes no clock for right that has fallen behind, and none that comes back from there for wrong', async () => {
  const wallClock = await begin();
  clock.jump(-20_000 * dayMs);
  expect(wallClock.certainMs()).toBe(clock.now());
  expect(wallClock.isCertain()).toBe(false);
  await run(wallClock, 0.5);
  clock.jump(20_000 * dayMs);
  expect([wallClock.certainMs() === clock.now(), wallClock.isCertain()]).toEqual([true, true]);
});

it('begins with the newest request, where there is nothing else to go by', async () => {
  newestMs = startMs - 40 * dayMs;
  const wallClock = await begin();
  expect([days(wallClock.certainMs()), wallClock.isCertain()]).toEqual([-39, false]);
});
