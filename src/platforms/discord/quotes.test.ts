import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

const { say } = createTexts();
const make = 'Make it · $3.20';

it('asks its person alone for the price of a command, also after a restart, and makes what is pressed once', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env });
  const { discord, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 5 })).generations;
  const call = discord.slash('video', { prompt: 'a fox' }, { user: ann, channel: general });
  const question = await app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  expect(question).toMatchObject({ isEphemeral: true, pings: { userIds: [] } });
  expect(question.content).toMatch(/^This costs about \$3\.20: Veo 3\.1 \(Gemini API\), 8 s, 720p, 16:9\./);
  expect(JSON.stringify(question.components)).toContain('"label":"Cancel"');
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  const presses = [discord.press(question, make, { user: ann }), discord.press(question, make, { user: ann })];
  await app.reach('completed');
  for (const press of presses) await press.acknowledged;
  expect(await made()).toMatchObject([{ requester: { id: ann.id }, priceUsd: 3.2 }]);
  expect(google.log.accepted).toHaveLength(1);
  const card = await app.see(general, ({ text: shown }) => shown.includes('[Watch it]'));
  const result = await app.see(card.id, ({ components }) => JSON.stringify(components).includes('Again · $3.20'));
  const under = discord.press(result, 'Again · $3.20', { user: ben });
  const asked = await app.poll(async () => (under.response?.isLoading === false ? under.response : undefined));
  expect(asked).toMatchObject({ isEphemeral: true, content: expect.stringContaining(say(text('quote.onYourBudget'))) });
  expect(await made()).toHaveLength(1);
});

it('asks under a mention without calling anybody, and lets nobody else answer', async () => {
  const { env } = await startPricedGoogle();
  const app = await startDiscordApp({ env });
  const { discord, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 5 })).generations;
  discord.say({ user: ann, channel: general, content: `${discord.mention} a fox` });
  const question = await app.see(general, ({ components }) => JSON.stringify(components).includes(make));
  expect(question.pings.userIds).toEqual([]);
  const other = discord.press(question, make, { user: ben });
  await expect.poll(() => other.followUps.at(-1)?.content).toBe(say(text('answer.notYours')));
  expect(await made()).toEqual([]);
  discord.press(question, 'Cheaper: Gemini Omni Flash 1.1, 8 s, 720p · $0.81*', { user: ann });
  await app.reach('completed');
  expect(await made()).toMatchObject([{ priceUsd: expect.closeTo(0.81, 2), requester: { id: ann.id } }]);
});

it('shows models while somebody types, with the price of what they have typed so far', async () => {
  const { env } = await startPricedGoogle();
  const { discord, ann, general } = await startDiscordApp({ env });
  const typed = discord.autocomplete('video', 'model', { model: 'veo 3.1 (g', duration: 4 }, { user: ann, channel: general });
  expect((await typed.acknowledged).choices).toEqual([
    { name: 'Veo 3.1 (Gemini API): $1.60 for 4 s, 720p', value: 'veo-3.1-generate-preview' },
  ]);
});

it('says in a form what it costs, makes what costs no more than that, and asks for a higher price', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env: { ...env, BUDGET_USD_PER_DAY: '100' } });
  const { discord, ann, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 5 })).generations;
  const call = discord.slash('video', {}, { user: ann, channel: general });
  const { modal } = await call.acknowledged;
  expect(modal?.title).toBe('Make a video · $3.20');
  expect(JSON.stringify(modal)).toContain('Best: Veo 3.1 (Gemini API), 4k, 8 s, about $4.80');
  const dear = discord.submitModal(call, { prompt: 'a fox', quality: 'best' });
  const asked = await app.poll(async () => (dear.response?.isLoading === false ? dear.response : undefined));
  expect(JSON.stringify(asked.components)).toContain('Make it · $4.80');
  expect(await made()).toEqual([]);
  const again = discord.slash('video', {}, { user: ann, channel: general });
  await again.acknowledged;
  discord.submitModal(again, { prompt: 'a fox', duration: '6' });
  await app.reach('completed');
  expect(await made()).toMatchObject([{ priceUsd: 2.4 }]);
  const card = await app.see(general, ({ text: shown }) => shown.includes('[Watch it]'));
  const result = await app.see(card.id, ({ components }) => JSON.stringify(components).includes('Again · $2.40'));
  const change = discord.press(result, 'Change and run again', { user: ann });
  expect((await change.acknowledged).modal?.title).toBe('Change and run again · $2.40');
  discord.submitModal(change, { prompt: 'a hen' });
  await expect.poll(async () => (await made())[0]?.request.prompt).toBe('a hen');
  await app.reach('completed');
  expect(google.log.accepted).toHaveLength(2);
});
