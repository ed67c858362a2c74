import { expect, it } from 'vitest';
import { createSeenKeys } from './seen-keys.ts';

it('takes a key once, however often it comes', () => {
  const seen = createSeenKeys(10);
  expect(['a', 'b', 'a', 'a', 'c'].map((key) => seen.isNew(key))).toEqual([true, true, false, false, true]);
});

it('forgets the oldest half when there are more than it keeps, and knows the others still', () => {
  const seen = createSeenKeys(4);
  for (const key of ['a', 'b', 'c', 'd', 'e']) seen.isNew(key);
  expect(['c', 'd', 'e'].map((key) => seen.isNew(key))).toEqual([false, false, false]);
  expect(['a', 'b'].map((key) => seen.isNew(key))).toEqual([true, true]);
});

it('knows the newest half of what it keeps after any number of keys', () => {
  const seen = createSeenKeys(100);
  const keys = Array.from({ length: 1234 }, (_, index) => `key ${index}`);
  for (const key of keys) expect(seen.isNew(key)).toBe(true);
  for (const key of keys.slice(-50)) expect(seen.isNew(key)).toBe(false);
});
