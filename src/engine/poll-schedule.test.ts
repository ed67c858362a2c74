import fc from 'fast-check';
import { expect, it } from 'vitest';
import { backOffSeconds, nextCheckInSeconds } from './poll-schedule.ts';

const settings = { firstSeconds: 10, gapSeconds: 3 };

it('waits for the minimum latency first', () => {
  expect(nextCheckInSeconds(settings, 0, 1, 'a')).toBe(10);
  expect(nextCheckInSeconds(settings, 4, 1, 'a')).toBe(6);
});

it('takes a hair before the minimum latency for the minimum latency', () => {
  expect(nextCheckInSeconds(settings, 10 - 1e-12, 1, 'a')).toBe(nextCheckInSeconds(settings, 10, 1, 'a'));
});

it('looks every few seconds, less often after two and a half minutes, and patiently when it is late', () => {
  const at = (elapsed: number) => nextCheckInSeconds(settings, elapsed, 1, 'a') / nextCheckInSeconds(settings, 10, 1, 'a');
  expect(at(149)).toBeCloseTo(1);
  expect(at(151)).toBeCloseTo(5 / 3);
  expect(at(3600)).toBeCloseTo(60);
  expect(at(47 * 3600)).toBeCloseTo(1200);
});

it('shares the looks when many are in flight', () => {
  expect(nextCheckInSeconds(settings, 20, 40, 'a')).toBeCloseTo(4 * nextCheckInSeconds(settings, 20, 10, 'a'));
});

it('never looks in a loop and never waits longer than about an hour', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 10, max: 172_800, noNaN: true }),
      fc.integer({ min: 1, max: 100 }),
      fc.string(),
      (elapsed, n, id) => {
        const seconds = nextCheckInSeconds(settings, elapsed, n, id);
        expect(seconds).toBeGreaterThanOrEqual(2.7);
        expect(seconds).toBeLessThanOrEqual(3960);
      },
    ),
  );
});

it('backs off after failures, a minute at most', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((failures) => backOffSeconds(settings, failures))).toEqual([3, 6, 12, 24, 48, 60, 60]);
});
