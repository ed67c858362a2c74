import { expect, it } from 'vitest';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

const { say } = createTexts();
const plain = (shown: string): string => shown.replaceAll(/[\\\u2066-\u2069]/g, '');
const linesOf = ({ embeds }: SeenMessage): string => plain(embeds[0]?.description ?? '');

it('several prompts of a form and a file are refused line by line, asked about once, and shown by one card, also after a restart', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env: { ...env, CONFIRM_ABOVE_USD: '1000' } });
  const { discord, ann, ben, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 9 })).generations;
  const ours = (channel: string) => discord.messagesIn(channel).filter(({ author }) => author.bot === true);
  const answered = (call: Call) => app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  const typed = discord.slash('batch', {}, { user: ann, channel: general });
  expect((await typed.acknowledged).modal?.title).toBe('Make several videos');

  const file = { name: 'more.csv', content: Buffer.from('prompt,duration\nthe sea,6\nthe sky,x'), contentType: 'text/csv' };
  const wrong = { prompts: `a fox @everyone **runs** <@${ben.id}>\n\na hill -d 77\nthe end --colour red`, file: [file] };
  const refusal = await answered(discord.submitModal(typed, wrong));
  expect(plain(refusal.text)).toMatch(/Row 3: The duration .*Row 4: .*--colour.*Row more\.csv:3: The duration/s);
  expect(refusal.isEphemeral).toBe(true);
  await app.restart();

  // What was written stands in the form, and the file stays until there is another one.
  const form = discord.press(refusal, 'Change it', { user: ann });
  const again = JSON.stringify((await form.acknowledged).modal);
  expect(again).toContain('a hill -d 77');
  expect(again).toContain('keep the file that you gave');
  const better = { ...file, content: Buffer.from('prompt,duration\nthe sea,6') };
  const right = { prompts: `a fox @everyone **runs** <@${ben.id}>\na hill -d 4`, file: [better], aspect: '9:16' };
  const question = await answered(discord.submitModal(form, right));
  expect(question.content).toMatch(/^This costs about \$7\.20: 3 videos\./);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  await app.restart();
  const presses = ['1', '2'].map(() => discord.press(question, 'Make it · $7.20', { user: ann }));
  await expect.poll(async () => (await made()).map(({ state }) => state)).toEqual(Array(3).fill('completed'));
  await Promise.all(presses.map(({ acknowledged }) => acknowledged));
  expect(google.log.accepted).toHaveLength(3);
  expect((await made()).map(({ request: { durationSeconds, aspectRatio } }) => [durationSeconds, aspectRatio])).toEqual([
    [6, '9:16'],
    [4, '9:16'],
    [8, '9:16'],
  ]);

  const ready = ['1 of 3 · a fox @everyone **runs** @Ben', '2 of 3 · a hill', '3 of 3 · the sea'];
  const card = await app.see(general, (each) => ready.every((line) => linesOf(each).includes(`${line}: The video is ready.`)));
  expect(ours(general.id)).toHaveLength(1);
  expect(card.content).not.toContain('hill');
  expect(discord.channel(card.id)).toMatchObject({ name: 'a fox @everyone **runs** @Ben +2' });
  await expect.poll(() => ours(card.id).flatMap(({ files }) => files.map(({ name }) => name))).toHaveLength(3);
  const pings = [...ours(general.id), ...ours(card.id)].map((each) => each.pings);
  expect(pings.flatMap(({ userIds, everyone }) => [...userIds, ...(everyone ? ['everyone'] : [])])).toEqual([ann.id]);
});

it('twelve are told by ten lines and a button for all, and called off by their person alone', async () => {
  const render: RenderPreview = ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true }));
  const app = await startDiscordApp({ render, env: { CONCURRENT_GENERATIONS: '1', ACTIVE_PER_PERSON: '20' } });
  const { discord, ann } = app;
  const mia = discord.addPerson({ name: 'Mia' });
  const general = discord.addChannel({ guild: discord.addGuild({ name: 'Hills', members: [ann, mia] }), name: 'general' });
  const form = discord.slash('batch', {}, { user: ann, channel: general });
  await form.acknowledged;
  const prompts = Array.from({ length: 12 }, (_, at) => `hill ${at + 1} *high* @everyone`).join('\n');
  const asked = discord.submitModal(form, { prompts });
  const question = await app.poll(async () => (asked.response?.isLoading === false ? asked.response : undefined));
  discord.press(question, 'Make it · free', { user: ann });
  const card = await app.see(general, (each) => linesOf(each).endsWith('+2'));
  const all = discord.press(card, 'Show all', { user: mia });
  const shown = await app.poll(async () => (all.response?.isLoading === false ? all.response : undefined));
  expect(shown).toMatchObject({ isEphemeral: true, pings: { userIds: [], everyone: false } });
  expect(linesOf(shown).split('\n')[11]).toMatch(/^12 of 12 · hill 12 \*high\* @everyone: /);
  const refused = discord.press(card, 'Cancel what waits', { user: mia });
  await app.poll(async () => (refused.response?.isLoading === false ? true : undefined));
  expect(refused.response?.text).toBe(say(text('answer.notYours')));
  discord.press(card, 'Cancel what waits', { user: ann });
  await expect
    .poll(async () => (await app.app().engine.history({ limit: 20, states: ['canceled'] })).generations.length)
    .toBe(11);
});
