import { expect, it } from 'vitest';
import { catalog } from '../src/domain/catalog.ts';
import { type CommandCall, parseOptions } from '../src/domain/command.ts';
import type { OptionDefaults } from '../src/domain/defaults/defaults-book.ts';
import { createTexts } from '../src/lib/say.ts';
import { createMeCommand } from './me.ts';

const { say } = createTexts();
const call: CommandCall = {
  requester: { platform: 'discord', id: 'ann' },
  mayManage: false,
  replyTarget: { platform: 'discord', channelId: 'C1', ids: {} },
  eventId: 'one',
};

it('shows what one’s videos are and by whose choice, and tells of a change what was before', async () => {
  let own: OptionDefaults = { quality: 'draft' };
  const command = createMeCommand({
    engine: {
      defaults: {
        at: async () => ({ layers: [own, { duration: 6 }, { aspect: '9:16' }] }),
        own: async () => own,
        async change(change) {
          const before = own;
          own = Object.fromEntries(
            Object.entries({ ...own, ...change }).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
          );
          return { before, after: own };
        },
      },
    },
    models: catalog.filter(({ id }) => id.startsWith('veo-3.1') && id.endsWith('-001')),
    defaultModel: 'veo-3.1-generate-001',
  });
  const answer = async (raw: Record<string, unknown>) => say((await command.run(parseOptions(command, raw), call)).text);
  expect(await answer({})).toBe(
    'Where you leave it open, your videos are made like this. What you type wins. aspect: 9:16 (the whole server) quality: draft (yours) resolution: 720p (the bot’s own) duration: 6 s (this channel) model: Veo 3.1 (the bot’s own)',
  );
  expect(await answer({ duration: 4, audio: 'no' })).toBe(
    'Saved for you: duration is 4 s; it was 6 s. Saved for you: audio is no; it was automatic.',
  );
  expect(await answer({ reset: 'duration', aspect: '16:9' })).toBe(
    'Saved for you: aspect is 16:9; it was 9:16. Reset for you: duration is 6 s again; it was 4 s.',
  );
  expect(await answer({ reset: 'model' })).toBe('You had chosen nothing, so that nothing changed.');
  await answer({ reset: 'all' });
  expect(own).toEqual({});
});
