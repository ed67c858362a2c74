import { expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openStore } from './store.ts';

const intake = {
  requester: { platform: 'slack', id: 'ann' },
  replyTarget: { platform: 'slack', channelId: 'C1', ids: {} },
};

it('takes over what the process before has not answered, once, and nothing that it has', async () => {
  const folder = temporaryFolder();
  const open = () => openStore({ dataFolder: `${folder}/data`, outputsFolder: `${folder}/outputs`, lowDiskBytes: 0 });
  const first = open();
  for (const eventId of ['answered', 'open']) {
    await first.store.takeEvent(eventId, 1000);
    await first.store.addIntake({ ...intake, eventId });
  }
  await first.store.removeIntake('answered');
  first.close();
  const second = open();
  const take = async (eventId: string) => await second.store.takeEvent(eventId, 2000);
  expect([await take('answered'), await take('open'), await take('open')]).toEqual([false, true, false]);
  second.close();
});
