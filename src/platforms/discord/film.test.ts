import { expect, it } from 'vitest';
import { buttonId } from '../../domain/button.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

const { say } = createTexts();
const plain = (shown: string): string => shown.replaceAll(/[\\\u2066-\u2069]/g, '');
const videosOf = ({ files }: SeenMessage) => files.filter(({ name }) => name.endsWith('.mp4')).map(({ name }) => name);
const answered = ({ poll }: DiscordApp, call: Call) =>
  poll(async () => (call.response?.isLoading === false ? call.response : undefined));
const ours = ({ discord }: DiscordApp, channel: string) =>
  discord.messagesIn(channel).filter(({ author }) => author.bot === true);
const posted = (app: DiscordApp, channel: string) => ours(app, channel).flatMap(videosOf);
const made = async ({ app }: DiscordApp) => (await app().engine.history({ limit: 20 })).generations;

it('a film of a form is asked about once, told by one card, and posted before its shots, also after a restart', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env: { ...env, CONFIRM_ABOVE_USD: '1000' } });
  const { discord, ann, ben, general } = app;
  const typed = discord.slash('film', {}, { user: ann, channel: general });
  expect((await typed.acknowledged).modal).toMatchObject({ title: 'Make a film' });
  const alone = await answered(app, discord.submitModal(typed, { look: 'noir @everyone', shots: 'a fox', sequence: true }));
  expect(plain(alone.text)).toContain('A film has 2 to 6 shots, one on each line; you gave 1.');
  await app.restart();

  const form = discord.press(alone, 'Change it', { user: ann });
  expect(JSON.stringify((await form.acknowledged).modal)).toContain('noir @everyone');
  const shots = `1. a fox **runs** @everyone\n\n2. <@${ben.id}> sleeps`;
  const question = await answered(app, discord.submitModal(form, { shots, aspect: '9:16' }));
  expect(question.content).toMatch(/^This costs about \$6\.40: 2 × Veo 3\.1 \(Gemini API\), 8 s, 720p, 9:16\./);
  expect([await made(app), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  const presses = ['1', '2'].map(() => discord.press(question, 'Make it · $6.40', { user: ann }));
  await expect.poll(async () => (await made(app)).map(({ state }) => state)).toEqual(Array(3).fill('completed'));
  await Promise.all(presses.map(({ acknowledged }) => acknowledged));
  expect(google.log.accepted).toHaveLength(2);
  const requests = (await made(app)).map(({ request }) => request);
  expect(requests.map(({ prompt }) => prompt).toSorted()).toEqual([
    '',
    'noir @everyone. @Ben sleeps',
    'noir @everyone. a fox **runs** @everyone',
  ]);
  expect(requests.filter(({ image }) => image !== undefined)).toHaveLength(1);

  const ready = ['1 of 2 · a fox **runs** @everyone', '2 of 2 · @Ben sleeps'];
  const card = await app.see(general, (each) => ready.every((line) => plain(each.text).includes(`${line}: The video is ready.`)));
  expect(ours(app, general.id)).toHaveLength(1);
  await expect.poll(() => posted(app, card.id)).toHaveLength(3);
  const [film, ...others] = ours(app, card.id).filter((each) => videosOf(each).length > 0);
  expect(plain(film?.text ?? '')).not.toMatch(/ of 2/);
  expect(others.map((each) => /(\d) of 2/.exec(plain(each.text))?.[1]).toSorted()).toEqual(['1', '2']);
  const pings = [...ours(app, general.id), ...ours(app, card.id)].map((each) => each.pings);
  expect(pings.flatMap(({ userIds, everyone }) => [...userIds, ...(everyone ? ['everyone'] : [])])).toEqual([ann.id]);
});

it('a shot that was not made keeps the others, and is made again by its person alone, once, in its place', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env: { ...env, CONCURRENT_GENERATIONS: '1' } });
  const { discord, ann, ben, general } = app;
  google.inject('submit/400-guidelines');
  const asked = discord.slash('film', { shots: 'a fox | a hill | the sea', duration: 4 }, { user: ann, channel: general });
  discord.press(await answered(app, asked), 'Make it · $4.80', { user: ann });
  const redo = 'Redo 1 · $1.60';
  const card = await app.see(general, ({ components }) => JSON.stringify(components).includes(redo));
  await expect.poll(() => posted(app, card.id)).toHaveLength(2);
  expect(google.log.accepted).toHaveLength(2);
  await app.restart();
  // An id is no secret, and gives no right elsewhere.
  const lost = (await made(app)).find(({ set }) => set?.index === 1)?.id ?? '';
  const there = discord.addChannel({ guild: discord.addGuild({ name: 'Other', members: [ann] }), name: 'there' });
  const button = { type: 2, style: 2, label: 'Redo', custom_id: buttonId({ verb: 'redo', id: lost, priceUsd: 1.6 }) } as const;
  await app.post({ content: 'forged', components: [{ type: 1, components: [button] }] }, there);
  const forged = await app.see(there, ({ content }) => content === 'forged');
  const nowhere = await answered(app, discord.press(forged, 'Redo', { user: ann }));
  expect(nowhere.text).toBe(say(text('answer.notFoundEver')));
  const other = await answered(app, discord.press(card, redo, { user: ben }));
  expect(other.text).toBe(say(text('answer.notYours')));
  discord.press(card, redo, { user: ann });
  discord.press(card, redo, { user: ann });
  await expect.poll(() => posted(app, card.id)).toHaveLength(4);
  expect(google.log.accepted).toHaveLength(3);
  await expect.poll(() => JSON.stringify(discord.messagesIn(general).map(({ components }) => components))).not.toContain('Redo');
  expect((await made(app)).filter(({ provider }) => provider === 'film').map(({ state }) => state)).toContain('completed');
});

it('a film is called off by its person alone, with all that waits', async () => {
  const render: RenderPreview = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
  const app = await startDiscordApp({ render, env: { CONCURRENT_GENERATIONS: '1' } });
  const { discord, ann } = app;
  const mia = discord.addPerson({ name: 'Mia' });
  const here = discord.addChannel({ guild: discord.addGuild({ name: 'Hills', members: [ann, mia] }), name: 'here' });
  const asked = discord.slash('film', { shots: 'a fox | a hill', duration: 4 }, { user: ann, channel: here });
  discord.press(await answered(app, asked), 'Make it · free', { user: ann });
  const card = await app.see(here, ({ text: shown }) => plain(shown).includes('2 of 2 · a hill'));
  expect((await answered(app, discord.press(card, 'Cancel', { user: mia }))).text).toBe(say(text('answer.notYours')));
  discord.press(card, 'Cancel', { user: ann });
  await expect.poll(async () => (await made(app)).filter(({ state }) => state === 'queued')).toEqual([]);
  await expect.poll(() => JSON.stringify(discord.messagesIn(here).map(({ components }) => components))).not.toContain('Cancel');
});
