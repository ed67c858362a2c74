import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

/** Work whose runs end when the test says so. */
function heldWork() {
  const runs: PromiseWithResolvers<void>[] = [];
  const run = oneAtATime(() => {
    const held = Promise.withResolvers<void>();
    runs.push(held);
    return held.promise;
  });
  return { runs, run };
}

it('starts at once, and not again while it runs', () => {
  const { runs, run } = heldWork();
  run();
  expect(runs).toHaveLength(1);
  run();
  expect(runs).toHaveLength(1);
});

it('runs once more after it, however often it was asked for meanwhile', async () => {
  const { runs, run } = heldWork();
  run();
  run();
  run();
  runs[0]?.resolve();
  await expect.poll(() => runs.length).toBe(2);
  runs[1]?.resolve();
  await new Promise(setImmediate);
  expect(runs).toHaveLength(2);
  run();
  expect(runs).toHaveLength(3);
});
