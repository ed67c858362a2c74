import { expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { createMemoryRows } from '../testing/set-up/memory-rows.ts';
import { createLazyRows } from './lazy-rows.ts';

const row = (name: string) => ({ name, sealed: 'sealed', untilMs: 1000, fence: 0 });

it('finds at once what was put, and stores all that came within a while together', async () => {
  const clock = new ManualClock();
  const stored = createMemoryRows();
  const rows = createLazyRows(stored, clock, { afterMs: 500, onError: () => undefined });
  await rows.put([row('one')]);
  await rows.put([row('two')]);
  expect(await rows.find('one')).toEqual(row('one'));
  expect(stored.all()).toEqual([]);
  await rows.remove('one');
  expect(await rows.find('one')).toBeUndefined();
  await clock.advance(500);
  expect(stored.all()).toEqual([row('two')]);
  expect(stored.writes()).toBe(1);
  await rows.put([row('three')]);
  await rows.flush();
  expect(stored.all()).toHaveLength(2);
});

it('still finds what could not be stored, and tries again with what comes next', async () => {
  const clock = new ManualClock();
  const stored = createMemoryRows();
  const errors: unknown[] = [];
  let isFull = true;
  const put: typeof stored.put = (all) => (isFull ? Promise.reject(new Error('full')) : stored.put(all));
  const rows = createLazyRows({ ...stored, put }, clock, { afterMs: 500, onError: (error) => errors.push(error) });
  await rows.put([row('one')]);
  await clock.advance(500);
  expect(errors).toHaveLength(1);
  expect(await rows.find('one')).toEqual(row('one'));
  isFull = false;
  await rows.put([row('two')]);
  await clock.advance(500);
  expect(stored.all().map(({ name }) => name)).toEqual(['one', 'two']);
});
