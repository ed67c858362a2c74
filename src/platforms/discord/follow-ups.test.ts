import { expect, it } from 'vitest';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

const isResult = ({ files }: SeenMessage): boolean => files.some(({ name }) => name.endsWith('.mp4'));

it.each(['Again', 'Change and run again'])('what “%s” in a result’s thread makes gets a thread of its own', async (label) => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  const hasThread = ({ id }: SeenMessage): boolean => discord.log.all('thread created').some((each) => each.threadId === id);
  discord.slash('video', { prompt: 'a lighthouse', duration: 4 }, { user: ann, channel: general });
  await app.reach('completed');
  const first = await app.see(general, hasThread);
  const result = await app.see(first.id, isResult);
  const call = discord.press(result, label, { user: ann });
  if (label !== 'Again') {
    await call.acknowledged;
    discord.submitModal(call, { prompt: 'a harbour', duration: ['4'] });
  }
  const second = await app.see(general, (message) => message.id !== first.id && hasThread(message));
  expect(await app.see(second.id, isResult)).toBeDefined();
  expect(discord.messagesIn(general).filter(isResult)).toEqual([]);
});
