import { expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { createInHand } from './tracked-work.ts';

const patienceMs = 1000;

/** What is in hand, and whether what was asked of it is over. */
function start() {
  const clock = new ManualClock();
  const inHand = createInHand(clock, patienceMs);
  const state = { isOver: false };
  const watch = (asked: Promise<void>): void =>
    void asked.then(() => {
      state.isOver = true;
    });
  return { clock, inHand, state, watch };
}

it('a stop waits for what is in hand, however that ends, and for what comes meanwhile', async () => {
  const { clock, inHand, state, watch } = start();
  const [first, second, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failing = inHand.hold(first.promise);
  void inHand.hold(second.promise);
  expect(inHand.closing.aborted).toBe(false);
  watch(inHand.settle());
  expect(inHand.closing.aborted).toBe(true);
  first.reject(new Error('no luck'));
  await expect(failing).rejects.toThrow('no luck');
  void inHand.hold(third.promise);
  second.resolve();
  await clock.advance(patienceMs - 1);
  expect(state.isOver).toBe(false);
  third.resolve();
  await clock.advance(0);
  expect(state.isOver).toBe(true);
});

it('does not wait for ever; what takes longer goes on until the end, and lets go then', async () => {
  const { clock, inHand, state, watch } = start();
  const letGo = new Promise<void>((resolve) => inHand.letGo.addEventListener('abort', () => resolve()));
  void inHand.hold(letGo);
  watch(inHand.settle());
  await clock.advance(patienceMs - 1);
  expect(state.isOver).toBe(false);
  await clock.advance(1);
  expect([state.isOver, inHand.letGo.aborted]).toEqual([true, false]);
  await inHand.end();
  await letGo;
});

it('does not wait in the end for what does not let go', async () => {
  const { clock, inHand, state, watch } = start();
  void inHand.hold(new Promise(() => undefined));
  watch(inHand.end());
  await expect.poll(() => clock.advance(0).then(() => inHand.letGo.aborted)).toBe(true);
  expect(state.isOver).toBe(false);
  await clock.advance(100);
  expect(state.isOver).toBe(true);
});

it('does not wait when nothing is in hand, and may be told twice', async () => {
  const { inHand } = start();
  await inHand.hold(Promise.resolve());
  for (let time = 0; time < 2; time += 1) await inHand.settle();
  for (let time = 0; time < 2; time += 1) await inHand.end();
  expect(inHand.letGo.aborted).toBe(true);
});
