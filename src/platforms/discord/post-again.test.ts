import { ButtonStyle, ComponentType } from 'discord.js';
import { expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { startDiscordApp } from '../../testing/discord-app.ts';

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
