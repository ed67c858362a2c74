import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { pause } from './pause.ts';

const listeners = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

it('is over in time, and leaves nothing at a signal that lives on', async () => {
  const [clock, { signal }] = [new ManualClock(), new AbortController()];
  let isOver = false;
  const pausing = pause(clock, 1000, signal).then(() => {
    isOver = true;
  });
  await clock.advance(999);
  expect(isOver).toBe(false);
  await clock.advance(1);
  await pausing;
  expect(listeners(signal)).toBe(0);
});

it('is over at once when the signal is aborted, before it or meanwhile', async () => {
  const [clock, controller] = [new ManualClock(), new AbortController()];
  const pausing = pause(clock, 1000, controller.signal);
  controller.abort();
  await pausing;
  await pause(clock, 1000, controller.signal);
  expect(listeners(controller.signal)).toBe(0);
});
