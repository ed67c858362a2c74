import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

it('counts no time against a deadline in which a busy machine let this process do nothing', async () => {
  const clock = createVirtualClock(Date.now);
  onTestFinished(() => clock.stop());
  let isOver = false;
  clock.deadline(1000, () => {
    isOver = true;
  });
  const startMs = clock.now();
  // Asleep as a process is that gets no processor.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1100);
  await wait(0);
  expect({ isOver, isLater: clock.now() - startMs > 1000 }).toEqual({ isOver: false, isLater: true });
  clock.advance(1000);
  expect(isOver).toBe(true);
});

it('counts all the time against a deadline in which this process itself was busy', () => {
  const clock = createVirtualClock(Date.now);
  onTestFinished(() => clock.stop());
  let isOver = false;
  clock.deadline(100, () => {
    isOver = true;
  });
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < 200_000);
  clock.advance(0);
  expect(isOver).toBe(true);
});

it('fires no deadline that was taken back', () => {
  const clock = createVirtualClock(Date.now);
  onTestFinished(() => clock.stop());
  let isOver = false;
  const takeBack = clock.deadline(100, () => {
    isOver = true;
  });
  takeBack();
  clock.advance(200);
  expect(isOver).toBe(false);
});
