import { expect, it } from 'vitest';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';

it('finds what a message is about by its id, whichever of its posts it is', async () => {
  const { engine, opened, stop } = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('')] });
  const { generation } = await engine.submit(sampleSubmission());
  const { store } = opened;
  await store.wantDelivery(generation.id, 'status', 1);
  await store.wantDelivery(generation.id, 'result', 1);
  await store.saveReceipt(generation.id, 'status', { message: '7', channel: '8' });
  await store.saveReceipt(generation.id, 'result', { ts: '1.5', channel: 'C1', message: '9' });
  await store.saveRepost('key', generation.id, { message: '11', channel: '8' });
  expect(await Promise.all(['7', '1.5', '11', '9', '8', ''].map((message) => store.shownBy(message)))).toEqual([
    [generation.id],
    [generation.id],
    [generation.id],
    [],
    [],
    [],
  ]);
  expect((await engine.shownBy('7')).map(({ id }) => id)).toEqual([generation.id]);
  await stop();
});
