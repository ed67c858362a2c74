import { expect, it, onTestFinished } from 'vitest';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, temporaryFolder } from '../testing/set-up/test-engine.ts';

it('tells a listener that has left nothing more, also of a change that waits behind an earlier one', async () => {
  const { engine, stop } = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('')] });
  onTestFinished(stop);
  const [first, second] = [await engine.submit(sampleSubmission()), await engine.submit(sampleSubmission())];
  const actor = { requester: sampleSubmission().requester, mayManage: true };
  const told: string[] = [];
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const leave = engine.watch(async ({ id }) => {
    told.push(id);
    await goOn;
  });
  await engine.cancel(first.generation.id, actor);
  await expect.poll(() => told).toEqual([first.generation.id]);
  await engine.cancel(second.generation.id, actor);
  leave();
  resolve();
  // A stop waits until everybody was told.
  await engine.stop();
  expect(told).toEqual([first.generation.id]);
});
