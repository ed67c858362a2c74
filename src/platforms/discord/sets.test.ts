import { expect, it } from 'vitest';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { startDiscordApp } from '../../testing/set-up/discord-app.ts';
import { startPricedGoogle } from '../../testing/set-up/priced-google.ts';

const plain = (shown: string): string => shown.replaceAll(/[\\\u2066-\u2069]/g, '');
const videoOf = ({ files }: SeenMessage) => files.find(({ name }) => name.endsWith('.mp4'));

it('three by braces are asked about with the sum, shown by one card and one thread, and each button finds its own also after a restart', async () => {
  const { google, env } = await startPricedGoogle();
  const app = await startDiscordApp({ env });
  const { discord, ann, general } = app;
  const made = async () => (await app.app().engine.history({ limit: 9 })).generations;
  const ours = (channel: string) => discord.messagesIn(channel).filter(({ author }) => author.bot === true);
  const answered = (call: Call) => app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));
  const question = await answered(
    discord.slash('video', { prompt: 'a hill at {day,night,dusk}' }, { user: ann, channel: general }),
  );
  expect(question.content).toMatch(/^This costs about \$9\.60: 3 × /);
  expect([await made(), google.log.accepted]).toEqual([[], []]);
  discord.press(question, 'Make it · $9.60', { user: ann });
  await expect.poll(async () => (await made()).map(({ state }) => state)).toEqual(Array(3).fill('completed'));
  expect(google.log.accepted).toHaveLength(3);
  const ready = ['1 of 3 · day', '2 of 3 · night', '3 of 3 · dusk'].map((each) => `${each}: The video is ready.`);
  const card = await app.see(general, ({ text: shown }) => ready.every((line) => plain(shown).includes(line)));
  expect(ours(general.id)).toHaveLength(1);
  expect(discord.channel(card.id)).toMatchObject({ name: 'a hill at {day, night, dusk}' });
  const results = () => ours(card.id).filter((each) => videoOf(each) !== undefined);
  await expect.poll(() => results().length).toBe(3);
  expect([...ours(general.id), ...ours(card.id)].flatMap(({ pings }) => pings.userIds)).toEqual([ann.id]);
  await app.restart();

  const resultOf = (words: string) => app.see(card.id, (each) => videoOf(each)?.name === `a-hill-at-${words}.mp4`);
  await answered(discord.press(await resultOf('dusk'), 'Again · $3.20', { user: ann }));
  await expect.poll(async () => (await made())[0]?.request.prompt).toBe('a hill at dusk');
  const asked = await answered(discord.press(await resultOf('night'), 'Delete', { user: ann }));
  discord.press(asked, 'Delete it for everybody', { user: ann });
  await expect.poll(() => discord.channel(card.id).name).toBe('a hill at {day, dusk}');
  await expect.poll(() => ours(card.id).map((each) => videoOf(each)?.name)).not.toContain('a-hill-at-night.mp4');
  const kept = await app.see(
    general,
    ({ id, text: shown }) => id === card.id && plain(shown).includes('2 of 3: The video was deleted.'),
  );
  const left = JSON.stringify([kept, ours(card.id), discord.channel(card.id).name]);
  expect(left).not.toContain('night');
  expect(
    await Promise.all(
      ['day', 'dusk'].map(
        async (words) => (await made()).filter(({ request }) => request.prompt === `a hill at ${words}`).length,
      ),
    ),
  ).toEqual([1, 2]);
});
