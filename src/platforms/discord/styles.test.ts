import { expect, it } from 'vitest';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';

it('styles are saved, suggested, used, asked for their words, shared and deleted, and go with no other person, channel or server', async () => {
  const app = await startDiscordApp();
  const { discord, ann, ben: manager } = app;
  const ben = discord.addPerson({ name: 'Ben too' });
  const guild = discord.addGuild({ name: 'Styles', members: [ann, ben], managers: [manager] });
  const [general, other] = [discord.addChannel({ guild, name: 'general' }), discord.addChannel({ guild, name: 'other' })];
  const answered = (call: Call) => app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  const told = async (name: string, options: Parameters<typeof discord.slash>[1], who = { user: ann, channel: general }) =>
    (await answered(discord.slash(name, options, who))).text;
  const made = async () => (await app.app().engine.history({ limit: 1 })).generations[0];
  const suggested = async (typed: string, who = { user: ann, channel: general }) => {
    const acknowledged = await discord.autocomplete('video', 'style', { style: typed }, who).acknowledged;
    return 'choices' in acknowledged ? (acknowledged.choices ?? []) : [];
  };

  expect(
    await told('style save', { name: 'Shoe ad', words: '{product} on a {colour} stage, {prompt}', negative: 'text' }),
  ).toContain('Saved as “Shoe ad”');
  expect((await suggested('')).slice(0, 2).map(({ name }) => name)).toEqual(['Shoe ad · Only yours', 'Film noir · With the bot']);
  expect((await suggested('', { user: ben, channel: general }))[0]?.name).toBe('Film noir · With the bot');
  const [chosen] = await suggested('shoe');

  const refusal = await answered(
    discord.slash('video', { prompt: 'slow', style: String(chosen?.value) }, { user: ann, channel: general }),
  );
  expect(refusal.text).toContain('The style Shoe ad asks for words: product, colour.');
  const form = discord.press(refusal, 'Add the words', { user: ann });
  expect(await form.acknowledged).toMatchObject({
    how: 'modal',
    modal: { components: [{ label: 'Product' }, { label: 'Colour' }] },
  });
  discord.submitModal(form, { '0': 'a red shoe', '1': 'blue' });
  await expect
    .poll(async () => (await made())?.request)
    .toMatchObject({
      prompt: 'a red shoe on a blue stage, slow',
      negativePrompt: 'text',
    });
  await app.see(general, ({ text }) => text.includes('Style: Shoe ad'));

  const keeping = discord.messageCommand('Save as style', await app.see(general, ({ text }) => text.includes('Style: Shoe ad')), {
    user: ben,
  });
  expect(await keeping.acknowledged).toMatchObject({ how: 'modal' });
  expect((await answered(discord.submitModal(keeping, { name: 'Stage', words: 'on a stage' }))).text).toContain(
    'Saved as “Stage”',
  );
  expect((await suggested('stage', { user: ben, channel: general }))[0]?.name).toBe('Stage · Only yours');

  expect(await told('style share', { name: 'shoe ad' })).toContain('Saved as');
  expect((await suggested('shoe', { user: ben, channel: general }))[0]?.name).toBe('Shoe ad · This channel');
  expect(await suggested('shoe', { user: ben, channel: other })).toEqual([]);
  expect(await told('style delete', { name: 'shoe-ad' }, { user: ben, channel: general })).toContain(
    'Only the one who saved this style',
  );
  expect(await told('style delete', { name: 'shoe-ad' })).toContain('was deleted');
  for (const scope of ['server', 'channel'])
    expect(await told('style share', { name: 'noir', for: scope })).toContain('Saved as “noir”');
  // Who may delete messages of a channel manages its styles, and not those of the server.
  expect(await told('style delete', { name: 'noir' }, { user: manager, channel: other })).toContain(
    'Only the one who saved this style',
  );
  expect(await told('style delete', { name: 'noir' }, { user: manager, channel: general })).toContain('was deleted');
  expect(await told('style list', {})).toMatch(/This channel: Shoe ad\..*With the bot: noir, watercolour/);

  const picture = { name: 'mia.jpg', content: await samplePhoto({ width: 96, height: 64 }) };
  const saved = await told('style save', { name: 'Mia', words: 'red hair', 'picture-1': picture });
  expect(saved.replaceAll('\\', '')).toContain('Write @mia in a prompt');
  discord.slash('video', { prompt: 'meet @mia', style: 'noir' }, { user: ann, channel: general });
  await expect.poll(async () => (await made())?.request.prompt).toContain('meet Mia (red hair)');
  expect((await made())?.request).toMatchObject({
    referenceImages: [{ mimeType: 'image/jpeg' }],
    negativePrompt: expect.any(String),
  });
});
