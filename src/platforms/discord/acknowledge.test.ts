import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';

const callback = 'POST /interactions/:interaction/:token/callback';

it.each(['after/500', 'after/drop'] as const)(
  'an acknowledgement that Discord has, but whose answer was lost (%s), is one: the answer goes by token, and everybody sees the card alone',
  async (fault) => {
    const { discord, ann, general, reach, vanished } = await startDiscordApp();
    discord.inject(callback, fault);
    const call = discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
    await reach('completed');
    await vanished(call);
    const sent = discord.log.requests.filter(({ route }) => route === callback);
    expect(sent.map(({ code }) => code)).toEqual([fault === 'after/500' ? 0 : undefined, 40060]);
    const everybodyReads = discord.messagesIn(general).filter(({ text }) => text.includes('on its way.'));
    expect(everybodyReads).toEqual([]);
  },
);

it('a button whose acknowledgement was answered in vain changes its message', async () => {
  const { discord, ann, general } = await startDiscordApp();
  for (const number of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    discord.slash('video', { prompt: `video number ${number}`, duration: 4 }, { user: ann, channel: general });
  }
  await expect.poll(() => discord.messagesIn(general).filter(({ text }) => text.includes('[Watch it]')).length).toBe(9);
  const call = discord.slash('history', {}, { user: ann, channel: general });
  await expect.poll(() => call.response?.text).toContain('video number');
  if (call.response === undefined) throw new Error('no page');
  discord.inject(callback, 'after/500');
  discord.press(call.response, 'Older', { user: ann });
  await expect.poll(() => call.response?.text).toMatch(/^(?!.*video number 9)/s);
});

it('a press that Discord sends twice is taken once', async () => {
  const { discord, ann, general, reach, see } = await startDiscordApp();
  discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
  await reach('completed');
  await see(general, ({ text }) => text.includes('[Watch it]'));
  const history = discord.slash('history', {}, { user: ann, channel: general });
  await expect.poll(() => history.response?.text).toContain('a fox');
  if (history.response === undefined) throw new Error('no page');
  const call = discord.press(await openEntry(discord, history.response, '1', ann), 'Post again', { user: ann });
  call.repeat();
  await expect.poll(() => call.response?.files.length).toBe(1);
  expect(discord.log.requests.filter(({ route }) => route === callback)).toHaveLength(4);
});

it('names its person in an answer that everybody reads', async () => {
  const { discord, ann, general, see } = await startDiscordApp();
  discord.inject(callback, 'refuse/10062');
  discord.slash('video', { prompt: '' }, { user: ann, channel: general });
  const told = await see(general, ({ author }) => author.bot === true);
  expect(told.text).toContain(`<@${ann.id}> Please say what should happen in the video`);
  expect(told.pings.userIds).toEqual([ann.id]);
});

it('a video that is on its way is told to everybody by its status message alone', async () => {
  const { discord, ann, general, app, reach } = await startDiscordApp();
  discord.inject(callback, 'refuse/10062');
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  await reach('completed');
  await app().stop();
  const told = discord.messagesIn(general).filter(({ author }) => author.bot === true);
  expect(told).toHaveLength(1);
  expect(told[0]?.text).toContain('a fox');
});
