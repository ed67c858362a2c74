import { expect, it } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { createInHand } from './in-hand.ts';

const patienceMs = 1500;

/** What is in hand, and whether a stop is over. */
function start() {
  const clock = new ManualClock();
  const inHand = createInHand(clock, patienceMs);
  const state = { isClosed: false };
  const close = (): void =>
    void inHand.close().then(() => {
      state.isClosed = true;
    });
  return { clock, inHand, state, close };
}

it('a stop waits for what is in hand, however that ends, and for what comes meanwhile', async () => {
  const { clock, inHand, state, close } = start();
  const [first, second, third] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const failing = inHand.hold(first.promise);
  void inHand.hold(second.promise);
  close();
  expect(inHand.closing.aborted).toBe(true);
  first.reject(new Error('no luck'));
  await expect(failing).rejects.toThrow('no luck');
  void inHand.hold(third.promise);
  second.resolve();
  await clock.advance(patienceMs - 1);
  expect([state.isClosed, inHand.letGo.aborted]).toEqual([false, false]);
  third.resolve();
  await clock.advance(0);
  expect([state.isClosed, inHand.letGo.aborted]).toEqual([true, true]);
});

it('does not wait for ever: what takes longer is told to let go', async () => {
  const { clock, inHand, state, close } = start();
  void inHand.hold(new Promise(() => undefined));
  close();
  await clock.advance(patienceMs - 1);
  expect([state.isClosed, inHand.letGo.aborted]).toEqual([false, false]);
  await clock.advance(1);
  expect([state.isClosed, inHand.letGo.aborted]).toEqual([true, true]);
});

it('does not wait when nothing is in hand, and may be told twice', async () => {
  const { inHand } = start();
  await inHand.hold(Promise.resolve());
  await inHand.close();
  await inHand.close();
  expect(inHand.letGo.aborted).toBe(true);
});
