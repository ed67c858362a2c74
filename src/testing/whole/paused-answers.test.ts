import { expect, it } from 'vitest';
import { createVideoCommand } from '../../../commands/video.ts';
import { catalog } from '../../domain/catalog.ts';
import { moment, text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { answerMessage as discordAnswer } from '../../platforms/discord/answers.ts';
import { answerMessage as slackAnswer } from '../../platforms/slack/answer-messages.ts';
import { sampleGeneration } from '../samples/sample-generation.ts';
import { noDefaults, noStyles } from '../set-up/no-styles.ts';

const texts = createTexts();
const context = { texts, locale: 'en', nowMs: 0, receipts: async () => ({ status: {}, question: {}, result: {} }) };
const paused = text('pause.until', {
  reason: text('provider.dailyQuota', { provider: 'Google' }),
  time: moment(Date.UTC(2026, 10, 26, 8)),
});
/** Two ways to one vendor pause each by itself, a moment apart. */
const pausedToo = text('pause.until', {
  reason: text('provider.dailyQuota', { provider: 'Google' }),
  time: moment(Date.UTC(2026, 10, 26, 8) + 7),
});
const waiting = sampleGeneration({ state: 'queued', position: 1, paused });

it('says in the first answer why nothing goes, and until when', async () => {
  const command = createVideoCommand({
    engine: {
      submit: async () => ({ generation: waiting, repeated: false }),
      submitAll: async () => ({ generations: [waiting], repeated: false }),
      findByEvent: async () => undefined,
      image: async () => undefined,
      hasVideo: async () => false,
      styles: noStyles,
      defaults: noDefaults,
      extensionSource: async () => {
        throw new Error('nothing goes on here');
      },
    },
    models: catalog.filter(({ id }) => id === 'preview'),
    defaultModel: 'preview',
  });
  const answer = await command.run(
    { prompt: 'a fox' },
    {
      requester: { platform: 'web', id: 'ann' },
      mayManage: false,
      replyTarget: { platform: 'web', channelId: 'web', ids: {} },
      eventId: '1',
    },
  );
  const said = answer.kind === 'generation' ? texts.say(answer.text) : '';
  expect(said).toContain('Your request is taken, and waits. Google’s quota of the day is used up.');
  expect(said).toContain('goes on at');
  expect(said).not.toContain('on its way');
});

it.each([
  [
    'Discord',
    async (generations: readonly (typeof waiting)[]) => discordAnswer({ kind: 'queue', generations }, context).content ?? '',
  ],
  [
    'Slack',
    async (generations: readonly (typeof waiting)[]) =>
      JSON.stringify((await slackAnswer({ kind: 'queue', generations }, context)).blocks),
  ],
] as const)('says so once in the queue on %s, and of nobody that they are next', async (_name, shown) => {
  const said = await shown([waiting, { ...waiting, id: 'other', position: 2, paused: pausedToo }]);
  expect(said.split('quota of the day is used up')).toHaveLength(2);
  expect(said).toContain('Waiting');
  expect(said).not.toContain('Next in line');
});
