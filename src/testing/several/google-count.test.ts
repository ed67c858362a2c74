import { expect, it } from 'vitest';
import { mostAtOnce, mostInAMinute } from './google-count.ts';

it('counts what Google works on at a time', () => {
  const from = (acceptedAtMs: number, overAtMs: number) => ({ acceptedAtMs, overAtMs });
  expect(mostAtOnce([])).toBe(0);
  expect(mostAtOnce([from(0, 10), from(10, 20), from(20, 30)])).toBe(1);
  expect(mostAtOnce([from(5, 20), from(0, 10), from(9, 30), from(21, 22)])).toBe(3);
});

it('counts the starts of the fullest minute, wherever it begins', () => {
  expect(mostInAMinute([])).toBe(0);
  expect(mostInAMinute([0, 60_000, 120_000])).toBe(1);
  expect(mostInAMinute([50_000, 0, 59_999, 100_000, 109_999])).toBe(4);
});
