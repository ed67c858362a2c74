import { Locale } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { withTyped } from './typed-words.ts';

const { say } = createTexts();
const heading = say(text('discord.typedKept', { button: text('button.restore') })).replaceAll(/[()]/g, '');
const answerRoute = 'PATCH /webhooks/:application/:token/messages/:message';

async function answerOf(call: Call): Promise<string> {
  await call.acknowledged;
  await expect.poll(() => call.response?.isLoading).toBe(false);
  return (call.response?.text ?? '').replaceAll(/[()]/g, '');
}

describe('what somebody typed', () => {
  it('comes back with a refusal, to be copied and sent again', async () => {
    const { discord, ann, general } = await startDiscordApp();
    discord.deny(general, 'AttachFiles');
    const values = {
      prompt: 'a *fox* says `hi`',
      aspect: '9:16',
      seed: 7,
      image: { name: 'x.png', content: await samplePhoto() },
    };
    const answer = await answerOf(discord.slash('video', values, { user: ann, channel: general }));
    expect(answer).toContain('It needs: Attach Files.');
    expect(answer.endsWith(`${heading}\n\`\`\`\n/video prompt: a *fox* says \`hi\` aspect: 9:16 seed: 7\n\`\`\``)).toBe(true);
  });

  it('comes back from a form, as a command', async () => {
    const { discord, ann, ben, general } = await startDiscordApp();
    const message = discord.say({ user: ben, channel: general, files: [{ name: 'sea.jpg', content: await samplePhoto() }] });
    const call = discord.messageCommand('Animate image', message, { user: ann });
    await call.acknowledged;
    discord.deleteMessage(message);
    const answer = await answerOf(discord.submitModal(call, { prompt: 'the waves move', duration: ['4'] }));
    expect(answer).toContain(say(text('discord.imageGone', { option: 'image' })));
    expect(answer).toContain('/video prompt: the waves move duration: 4');
  });

  it('comes back in the language of its person', async () => {
    const { discord, ann, general } = await startDiscordApp();
    ann.locale = Locale.German;
    discord.deny(general, 'AttachFiles');
    const call = discord.slash('video', { prompt: 'ein Fuchs', aspect: '9:16' }, { user: ann, channel: general });
    const command = `${say({ key: 'slash.video', values: {} }, 'de')} ${say({ key: 'slash.prompt', values: {} }, 'de')}`;
    expect(await answerOf(call)).toContain(`/${command}: ein Fuchs`);
  });

  it('comes back after a crash', async () => {
    const app = await startDiscordApp();
    const { discord, ann, general } = app;
    discord.inject(answerRoute, 'before/hang', { times: 'always' });
    discord.deny(general, 'AttachFiles');
    discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
    await expect.poll(() => discord.log.requests.filter(({ route }) => route === answerRoute)).toHaveLength(1);
    await app.restart();
    const told = await app.see(general, (message) => message.text.includes(say(text('chat.interrupted'))));
    expect(told.text).toContain('```\n/video prompt: a fox duration: 4\n```');
    expect(told.pings.userIds).toEqual([ann.id]);
    await app.restart();
    expect(discord.messagesIn(general).filter((message) => message.text.includes('a fox'))).toHaveLength(1);
  });

  it('is nothing where only options of a list were given', async () => {
    const { discord, ann, general } = await startDiscordApp();
    const answer = await answerOf(discord.slash('cancel', { video: 'none' }, { user: ann, channel: general }));
    expect(answer).toBe(say(text('answer.notFoundEver')));
  });
});

describe('a long one', () => {
  const message = { content: 'No.', allowed_mentions: { parse: [], replied_user: false } } as const;
  const shown = (typed: string) =>
    withTyped({ ...message, allowed_mentions: { parse: [], replied_user: false } }, typed, {
      texts: createTexts(),
      locale: 'en-US',
    });

  it('stands in embeds, within the limits of a message', () => {
    for (const length of [1500, 1900, 2500, 4090, 5000, 6100]) {
      const { content = '', embeds = [] } = shown('x'.repeat(length));
      const descriptions = embeds.map(({ description = '' }) => description);
      expect(content?.length).toBeLessThanOrEqual(2000);
      expect(Math.max(0, ...descriptions.map((each) => each.length))).toBeLessThanOrEqual(4096);
      expect(descriptions.join('').length).toBeLessThanOrEqual(6000);
      const copied = [content ?? '', ...descriptions].join('').replaceAll(/[^x]/g, '');
      expect(copied.length).toBeGreaterThanOrEqual(Math.min(length, 5900));
    }
  });

  it('fits beside a long refusal, too', () => {
    const long = { ...message, content: 'No. '.repeat(500), allowed_mentions: { parse: [], replied_user: false } } as const;
    const { content = '', embeds = [] } = withTyped({ ...long, allowed_mentions: { parse: [], replied_user: false } }, 'a fox', {
      texts: createTexts(),
      locale: 'en-US',
    });
    expect(content?.length).toBeLessThanOrEqual(2000);
    expect([content, ...embeds.map(({ description }) => description)].join('')).toContain('```\na fox\n```');
  });

  it('is whole also where it is said to everybody, with the name of its person', async () => {
    const { discord, ann, general, see } = await startDiscordApp();
    for (let length = 1560; length < 1800; length += 14) {
      discord.inject('POST /interactions/:interaction/:token/callback', 'refuse/10062');
      const prompt = `${length} ${'y'.repeat(length)} end`;
      discord.deny(general, 'AttachFiles');
      discord.slash('video', { prompt }, { user: ann, channel: general });
      const told = await see(general, ({ text: shown, embeds = [] }) =>
        [shown, ...embeds.map(({ description }) => description)].join('').includes(`${length} y`),
      );
      const all = [told.content, ...told.embeds.map(({ description }) => description)].join('');
      expect(all.match(/```/g), `${length}`).toHaveLength(2);
      expect(all, `${length}`).toContain('y end');
    }
  });

  it('is never cut within a character', () => {
    const { embeds = [] } = shown(`x${'😀'.repeat(2900)}`);
    expect(embeds?.length).toBe(2);
    for (const { description = '' } of embeds ?? []) expect(description.isWellFormed()).toBe(true);
  });

  it('can’t end the block that it is copied from', () => {
    const { content = '' } = shown('a ``` <@1> ``` b');
    expect(content?.match(/```/g)).toHaveLength(2);
  });
});
