import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

const callback = 'POST /interactions/:interaction/:token/callback';

it('tells a person where an answer was lost on its way, which is no refusal of Discord', async () => {
  const { discord, ann, general } = await startDiscordApp();
  discord.inject(callback, 'before/drop');
  const form = discord.slash('video', {}, { user: ann, channel: general });
  expect(await form.acknowledged).toMatchObject({ how: 'message', ephemeral: true });
  expect(form.response?.text).toBe(createTexts().say(text('answer.bug')));
  discord.inject(callback, 'refuse/50035');
  const refused = discord.slash('video', {}, { user: ann, channel: general });
  // Discord said what it thinks of it: nothing else is tried.
  expect((await refused.acknowledged).how).toBe('no answer');
});
