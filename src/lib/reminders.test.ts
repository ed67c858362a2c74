import { describe, expect, it, onTestFinished } from 'vitest';
import { createLocalWork } from '../storage/sqlite/local-work.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { createSharedReminders, createTimers, type Remind, type RemindersOptions } from './reminders.ts';

function setUp() {
  const clock = new ManualClock();
  const work = createLocalWork(clock);
  const told: string[] = [];
  const failed: string[] = [];
  /** One of several processes. @param remind default: it goes well */
  const join = (owner: string, isShared: boolean, remind: Remind = async () => undefined, isDoneHere = true) => {
    const ending = new AbortController();
    onTestFinished(() => ending.abort());
    const options: RemindersOptions = {
      ...{ clock, stopping: ending.signal, onFailure: (_, id) => void failed.push(`${owner} ${id}`) },
      async remind(id, signal) {
        told.push(`${owner} ${id}`);
        await remind(id, signal);
      },
    };
    const reminders = isShared
      ? createSharedReminders({ work, owner, kind: 'offer', isDoneHere }, options)
      : createTimers(options);
    return { ...reminders, end: () => ending.abort() };
  };
  return { clock, told, failed, join };
}

describe.each([
  ['one process', false],
  ['several processes', true],
] as const)('what is due later, with %s', (_, isShared) => {
  it('is done once when its time comes, and not where it was dropped', async () => {
    const { clock, told, join } = setUp();
    const { add, drop } = join('a', isShared);
    await add('v1', 1000);
    await add('v2', 1000);
    await add('v1', 5000);
    await drop('v2');
    await clock.advance(999);
    expect(told).toEqual([]);
    await clock.advance(1);
    await clock.advance(60_000);
    expect(told).toEqual(['a v1']);
  });

  it('tells of what failed, and is not done any more once its process ends', async () => {
    const { clock, told, failed, join } = setUp();
    const { add, end } = join('a', isShared, () => Promise.reject(new Error('away')));
    await add('v1', 1000);
    await clock.advance(1000);
    expect(failed).toEqual(['a v1']);
    await add('v2', 500_000);
    await clock.advance(60_000);
    end();
    await clock.advance(1_000_000);
    expect(told.filter((each) => each.includes('v2'))).toEqual([]);
  });
});

it('is done by another process where the one that wanted it is gone, and tried a few times', async () => {
  const { clock, told, failed, join } = setUp();
  const first = join('a', true);
  await first.add('v1', 1000);
  first.end();
  join('b', true, () => Promise.reject(new Error('away')));
  await clock.advance(600_000);
  expect(new Set(told)).toEqual(new Set(['b v1']));
  expect(told).toHaveLength(5);
  expect(failed).toHaveLength(5);
});

it('is done by those processes alone that can do it', async () => {
  const { clock, told, join } = setUp();
  const front = join('front', true, undefined, false);
  await front.add('v1', 1000);
  await clock.advance(60_000);
  expect(told).toEqual([]);
  join('chat', true);
  await clock.advance(60_000);
  expect(told).toEqual(['chat v1']);
});
