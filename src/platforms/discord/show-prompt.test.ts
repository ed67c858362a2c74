import { expect, it } from 'vitest';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('shows all words of a long prompt to the one who presses, in as many messages as they need, and calls nobody', async () => {
  const app = await startDiscordApp();
  const { discord, ann, ben, general } = app;
  const prompt = `${'*fox* @everyone <@1> '.repeat(180)}the end`;
  discord.slash('video', { prompt, duration: 4 }, { user: ann, channel: general });
  await app.reach('completed');
  const card = await app.see(general, ({ text }) => text.includes('[Watch it]'));
  expect(card.text).not.toContain('the end');
  const pressed = discord.press(card, 'Show all', { user: ben });
  await expect.poll(() => pressed.followUps.length).toBe(1);
  const shown = [pressed.response, ...pressed.followUps];
  const words = shown.map((message) => message?.embeds[0]?.description ?? '').join('');
  expect(words.replaceAll(/[\\\u2068\u2069]/g, '')).toBe(prompt.trim());
  expect(shown.map((message) => [message?.isEphemeral, message?.pings.userIds, message?.pings.everyone])).toEqual([
    [true, [], false],
    [true, [], false],
  ]);
});
