import { expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import type { GenerationState } from '../src/domain/generation.ts';
import { sampleGeneration } from '../src/testing/samples/sample-generation.ts';
import { createRedoCommand } from './film.ts';

it.each<[GenerationState, string]>([
  ['generating', 'answer.againRunning'],
  ['completed', 'film.shotReplaced'],
])('tells who presses “Redo” under a replaced shot once more what is so while the new one is %s', async (state, key) => {
  const refuse = () => Promise.reject(new Error('not in this test'));
  const redoShot = async () => ({ generations: [sampleGeneration({ state })], repeated: true });
  const engine = { submitAll: refuse, findByEvent: refuse, redoShot };
  const command = createRedoCommand({ engine, models: catalog, defaultModel: '' });
  const answer = await command.run(
    { id: 'one' },
    {
      requester: { platform: 'discord', id: 'ann' },
      mayManage: false,
      replyTarget: { platform: 'discord', channelId: 'general', ids: {} },
      eventId: 'press',
    },
  );
  expect(answer.text).toMatchObject({ key });
});
