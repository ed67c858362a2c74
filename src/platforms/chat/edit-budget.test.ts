import { describe, expect, it } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import { sampleGeneration } from '../../testing/samples/sample-generation.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { createEditBudget, createEditWindow, type EditBudget, type EditWeight, weightOf } from './edit-budget.ts';

/** @returns how long the edit has to wait; 0 where it may go at once */
function waitOf(edits: EditBudget, { installation = 'T1', weight = 'state' as EditWeight } = {}): number {
  try {
    edits.take(installation, weight);
    return 0;
  } catch (error) {
    if (error instanceof DeliveryError && error.retryAfterMs !== undefined) return error.retryAfterMs;
    throw error;
  }
}

function set() {
  const clock = new ManualClock();
  return { clock, edits: createEditBudget(clock, { perMinute: 30, burst: 10, forStates: 6, mostOwedMs: 60_000 }) };
}

it('lets ten edits go at once, then one every two seconds, and says how long the next has to wait', async () => {
  const { clock, edits } = set();
  const waits = Array.from({ length: 12 }, () => waitOf(edits));
  expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 2000, 2000]);
  await clock.advance(1999);
  expect(waitOf(edits)).toBe(1);
  await clock.advance(1);
  expect([waitOf(edits), waitOf(edits)]).toEqual([0, 2000]);
});

it('has its ten again after a quiet while, and no more than these', async () => {
  const { clock, edits } = set();
  for (let count = 0; count < 10; count += 1) edits.take('T1', 'state');
  await clock.advance(3_600_000);
  expect(Array.from({ length: 11 }, () => waitOf(edits)).filter((waitMs) => waitMs === 0)).toHaveLength(10);
});

it('lets an end go whatever was before it, and takes it from what others may have', async () => {
  const { clock, edits } = set();
  const ends = Array.from({ length: 25 }, () => waitOf(edits, { weight: 'end' }));
  expect(ends.every((waitMs) => waitMs === 0)).toBe(true);
  expect(waitOf(edits)).toBe(32_000);
  await clock.advance(32_000);
  expect(waitOf(edits)).toBe(0);
});

it('owes no more than a minute, however many ends there were', async () => {
  const { clock, edits } = set();
  for (let count = 0; count < 1000; count += 1) edits.take('T1', 'end');
  expect(waitOf(edits)).toBe(60_000);
  await clock.advance(60_000);
  expect(waitOf(edits)).toBe(0);
});

it('waits as long as the platform asked, except with an end', async () => {
  const { clock, edits } = set();
  edits.wait('T1', 30_000);
  expect(waitOf(edits)).toBe(30_000);
  expect(waitOf(edits, { weight: 'end' })).toBe(0);
  await clock.advance(30_000);
  expect(waitOf(edits)).toBe(0);
});

it('gives each place its own', () => {
  const { edits } = set();
  for (let count = 0; count < 10; count += 1) edits.take('T1', 'state');
  edits.wait('T3', 1000);
  expect(waitOf(edits)).toBeGreaterThan(0);
  expect(waitOf(edits, { installation: 'T2' })).toBe(0);
});

it('is not fooled by a wall clock that jumps', () => {
  const { clock, edits } = set();
  edits.wait('T1', 5000);
  clock.jump(86_400_000);
  expect(waitOf(edits)).toBe(5000);
});

it('leaves six of its ten to states: places in line wait, and states go before them', async () => {
  const { clock, edits } = set();
  const places = Array.from({ length: 6 }, () => waitOf(edits, { weight: 'position' }));
  expect(places).toEqual([0, 0, 0, 0, 2000, 2000]);
  expect(Array.from({ length: 7 }, () => waitOf(edits))).toEqual([0, 0, 0, 0, 0, 0, 2000]);
  expect(waitOf(edits, { weight: 'position' })).toBe(14_000);
  await clock.advance(2000);
  expect(waitOf(edits)).toBe(0);
});

describe('within a minute', () => {
  function setWindow() {
    const clock = new ManualClock();
    return { clock, edits: createEditWindow(clock, { spanMs: 60_000, states: 45, positions: 15 }) };
  }

  const repeat = (edits: EditBudget, times: number, weight: EditWeight): readonly number[] =>
    Array.from({ length: times }, () => waitOf(edits, { weight }));

  it('lets states use 45 edits at once, and never more in any minute', async () => {
    const { clock, edits } = setWindow();
    expect(repeat(edits, 20, 'state').every((waitMs) => waitMs === 0)).toBe(true);
    await clock.advance(10_000);
    expect(repeat(edits, 26, 'state').filter((waitMs) => waitMs > 0)).toEqual([50_000]);
    await clock.advance(49_999);
    expect(waitOf(edits)).toBe(1);
    await clock.advance(1);
    expect(repeat(edits, 21, 'state').filter((waitMs) => waitMs > 0)).toEqual([10_000]);
  });

  it('leaves thirty of them to states: places in line wait, also once states took theirs', async () => {
    const { clock, edits } = setWindow();
    expect(repeat(edits, 16, 'position').filter((waitMs) => waitMs > 0)).toEqual([60_000]);
    await clock.advance(1000);
    expect(repeat(edits, 31, 'state').filter((waitMs) => waitMs > 0)).toEqual([59_000]);
    await clock.advance(59_000);
    expect(waitOf(edits, { weight: 'position' })).toBe(1000);
    expect(waitOf(edits)).toBe(0);
  });

  it('lets an end go whatever was before it, counts it, and remembers a thousand of them for no longer than a minute', async () => {
    const { clock, edits } = setWindow();
    repeat(edits, 45, 'state');
    await clock.advance(30_000);
    expect(repeat(edits, 1000, 'end').every((waitMs) => waitMs === 0)).toBe(true);
    expect(waitOf(edits)).toBe(60_000);
    await clock.advance(60_000);
    expect(repeat(edits, 45, 'state').every((waitMs) => waitMs === 0)).toBe(true);
  });

  it('waits as long as the platform asked, except with an end, by a clock that never jumps', async () => {
    const { clock, edits } = setWindow();
    edits.wait('T1', 90_000);
    clock.jump(86_400_000);
    expect([waitOf(edits), waitOf(edits, { weight: 'end' })]).toEqual([90_000, 0]);
    await clock.advance(90_000);
    expect(waitOf(edits)).toBe(0);
  });

  it('gives each workspace its own', () => {
    const { edits } = setWindow();
    repeat(edits, 45, 'state');
    edits.wait('T3', 1000);
    expect(waitOf(edits)).toBe(60_000);
    expect(waitOf(edits, { installation: 'T2' })).toBe(0);
  });
});

it.each([
  ['queued', {}, 'position'],
  ['queued', { paused: { key: 'state.queuedPaused', values: {} } }, 'state'],
  ['generating', {}, 'state'],
  ['delivering', {}, 'state'],
  ['completed', {}, 'end'],
  ['unknown', {}, 'end'],
] as const)('weighs an edit by what it shows: %s %o', (state, change, weight) => {
  expect(weightOf(sampleGeneration({ state, ...change }))).toBe(weight);
});
