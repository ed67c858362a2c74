import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

const { say } = createTexts();

it('makes a picture of a picture, shows it as one, and changes it in a form of its own', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  const image = { name: 'fox.jpg', content: await samplePhoto() };
  discord.slash('image', { prompt: 'make it winter', image }, { user: ann, channel: general });
  const id = await app.reach('completed');
  const { request } = (await app.app().engine.find(id)) ?? {};
  expect(request).toMatchObject({ prompt: 'make it winter', durationSeconds: 0, image: { mimeType: 'image/jpeg' } });
  const status = await app.see(general, ({ text: shown }) => shown.includes(`[${say(text('still.see'))}]`));
  const result = await app.see(status.id, ({ files }) => files.length > 0);
  expect(result.text).toContain('The picture is ready');
  expect(result.text).not.toContain('video');
  const press = discord.press(result, 'Change and run again', { user: ann });
  expect((await press.acknowledged).how).toBe('modal');
  discord.submitModal(press, { prompt: 'make it spring', aspect: '1:1' });
  await expect.poll(async () => (await app.app().engine.history({ limit: 5 })).generations.length).toBe(2);
  const [changed] = (await app.app().engine.history({ limit: 1 })).generations;
  expect(changed?.request).toMatchObject({ prompt: 'make it spring', aspectRatio: '1:1', image: request?.image });
});
