import { expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { createTrackedWork } from './tracked-work.ts';

const patienceMs = 1000;

/** Tracked work, and whether what was asked of it is over. */
function start() {
  const clock = new ManualClock();
  const trackedWork = createTrackedWork(clock, patienceMs);
  const state = { isOver: false };
  const watch = (asked: Promise<void>): void =>
    void asked.then(() => {
      state.isOver = true;
    });
  return { clock, trackedWork, state, watch };
}

it('a stop waits for running work, however that ends, and for work that comes meanwhile', async () => {
  const { clock, trackedWork, state, watch } = start();
  const [first, second, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failing = trackedWork.hold(first.promise);
  void trackedWork.hold(second.promise);
  expect(trackedWork.closing.aborted).toBe(false);
  watch(trackedWork.settle());
  expect(trackedWork.closing.aborted).toBe(true);
  first.reject(new Error('no luck'));
  await expect(failing).rejects.toThrow('no luck');
  void trackedWork.hold(third.promise);
  second.resolve();
  await clock.advance(patienceMs - 1);
  expect(state.isOver).toBe(false);
  third.resolve();
  await clock.advance(0);
  expect(state.isOver).toBe(true);
});

it('does not wait for ever; what takes longer goes on until the end, and lets go then', async () => {
  const { clock, trackedWork, state, watch } = start();
  const letGo = new Promise<void>((resolve) => trackedWork.letGo.addEventListener('abort', () => resolve()));
  void trackedWork.hold(letGo);
  watch(trackedWork.settle());
  await clock.advance(patienceMs - 1);
  expect(state.isOver).toBe(false);
  await clock.advance(1);
  expect([state.isOver, trackedWork.letGo.aborted]).toEqual([true, false]);
  await trackedWork.end();
  await letGo;
});

it('does not wait in the end for what does not let go', async () => {
  const { clock, trackedWork, state, watch } = start();
  void trackedWork.hold(new Promise(() => undefined));
  watch(trackedWork.end());
  await expect.poll(() => clock.advance(0).then(() => trackedWork.letGo.aborted)).toBe(true);
  expect(state.isOver).toBe(false);
  await clock.advance(100);
  expect(state.isOver).toBe(true);
});

it('does not wait when nothing is running, and may be told twice', async () => {
  const { trackedWork } = start();
  await trackedWork.hold(Promise.resolve());
  for (let time = 0; time < 2; time += 1) await trackedWork.settle();
  for (let time = 0; time < 2; time += 1) await trackedWork.end();
  expect(trackedWork.letGo.aborted).toBe(true);
});
