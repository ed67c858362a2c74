import { expect, it } from 'vitest';
import { startSlackApp } from '../../testing/set-up/slack-app.ts';

it('styles are saved, listed, chosen in the form, named by a flag, asked for their words, and deleted by who saved them', async () => {
  const app = await startSlackApp();
  const { slack, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 1 })).generations[0]?.request;
  const typed = async (words: string, user = ann) =>
    (await app.answer(slack.command('/video-style', words, { user, channel: general }))).text;

  expect(await typed('save --name "Shoe ad" --for channel {product} on a stage, {prompt}')).toContain('Saved as “Shoe ad”');
  expect(await typed('', ben)).toMatch(/^This channel: Shoe ad\..*With the bot: noir, watercolour/);
  expect(await typed('delete shoe-ad', ben)).toContain('Only the one who saved this style');
  expect(await typed('paint')).toContain('/video-style must be save, list, share or delete.');

  // A message of the bot about the video is enough.
  slack.command('/video', 'a fox --style noir', { user: ben, channel: general });
  await expect.poll(async () => (await made())?.prompt).toMatch(/^Black-and-white film noir\. a fox\./);
  const card = await app.see(general, ({ text }) => text.includes('Style: Film noir'));
  const keeping = slack.messageShortcut('save-style', card, ann);
  const kept = await app.poll(async () => keeping.view);
  expect(JSON.stringify(kept.content)).toContain('Black-and-white film noir. a fox.');
  slack.submitView(kept, { name: 'My noir', words: 'darker' });
  await app.poll(async () => ((await typed('')).includes('Only yours: My noir.') ? true : undefined));

  const opened = slack.command('/video', '', { user: ben, channel: general });
  const form = await app.poll(async () => opened.view);
  slack.submitView(form, { prompt: 'slow', style: 'Shoe ad · This channel', styleWords: 'product=a red shoe' });
  await expect.poll(async () => (await made())?.prompt).toBe('a red shoe on a stage, slow');

  const refusal = await app.answer(slack.command('/video', 'quick --style "shoe ad"', { user: ben, channel: general }));
  expect(refusal.text).toContain('The style Shoe ad asks for words: product.');
  const asking = slack.press(refusal, 'Add the words', ben);
  const again = await app.poll(async () => asking.view);
  expect(JSON.stringify(again.content)).toContain('product=');
  slack.submitView(again, { styleWords: 'product=a boot' });
  await expect.poll(async () => (await made())?.prompt).toBe('a boot on a stage, quick');
  expect(await typed('delete shoe ad')).toContain('was deleted');
});
