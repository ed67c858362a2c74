import { ButtonStyle, ComponentType } from 'discord.js';
import { expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { addLostVideo } from '../../testing/bot/add-lost-video.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { openEntry } from '../../testing/set-up/open-entry.ts';

it('the button for a video tells how it is, while there is none', async () => {
  const { discord, ann, general, post, reach } = await startDiscordApp({
    render: ({ signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true })),
  });
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  const id = await reach('generating');
  const button = {
    type: ComponentType.Button,
    style: ButtonStyle.Primary,
    label: 'Post again',
    custom_id: buttonId({ verb: 'post', id }),
  } as const;
  const offer = await post({ content: 'later', components: [{ type: ComponentType.ActionRow, components: [button] }] });
  const call = discord.press({ id: offer, channel_id: general.id }, 'Post again', { user: ann });
  await expect.poll(() => call.response?.content).toMatch(/is making the video\./);
});

it('what was posted again is deleted with the video, also after a restart', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general, reach } = app;
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  const id = await reach('completed');
  const history = discord.slash('history', {}, { user: ann, channel: general });
  const page = await app.poll(async () => (history.response?.isLoading === false ? history.response : undefined));
  const pressed = discord.press(await openEntry(discord, page, '1', ann), 'Post again', { user: ann });
  const posted = await app.poll(async () => (pressed.response?.files.length === 1 ? pressed.response : undefined));
  const isThere = (): boolean => discord.messagesIn(general).some((message) => message.id === posted.id);
  expect(isThere()).toBe(true);
  await expect.poll(async () => (await app.app().engine.receipts(id)).result.message).toBeDefined();
  await app.restart();
  await app.app().engine.remove(id, { requester: { platform: 'discord', id: ann.id }, mayManage: false });
  await expect.poll(isThere).toBe(false);
});

it('posts what is left where some of several files are gone, and says so', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general, reach } = app;
  discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  await reach('completed');
  await addLostVideo(app);
  const history = discord.slash('history', {}, { user: ann, channel: general });
  const page = await app.poll(async () => (history.response?.isLoading === false ? history.response : undefined));
  const pressed = discord.press(await openEntry(discord, page, '1', ann), 'Post again', { user: ann });
  const posted = await app.poll(async () => (pressed.response?.files.length === 1 ? pressed.response : undefined));
  expect(posted.content).toContain('No longer on the bot’s disk: 1 of 2 videos. Here is the rest.');
});
