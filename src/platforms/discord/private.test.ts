import { expect, it } from 'vitest';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import type { Call } from '../../testing/fakes/discord/interactions.ts';
import type { SeenMessage } from '../../testing/fakes/discord/seen.ts';
import { type DiscordApp, startDiscordApp } from '../../testing/set-up/discord-app.ts';

const { say } = createTexts();

const answered = (app: DiscordApp, call: Call) =>
  app.poll(async () => (call.response?.isLoading === false ? call.response : undefined));

/** All that the bot did where others read: nothing but answers that one person alone sees. */
const publicTraces = ({ discord, ann }: DiscordApp) =>
  [...discord.log.all('message created'), ...discord.log.all('message edited')].filter(
    ({ via, channelId, onlyFor }) => via !== 'person' && onlyFor === undefined && channelId !== discord.directMessage(ann).id,
  );

it('brings a private video to its person alone: nothing of it stands in the channel, which pays and whose rules hold', async () => {
  const app = await startDiscordApp();
  const { discord, ann, ben, general, guild } = app;
  const { engine } = app.app();
  const direct = discord.directMessage(ann);
  const scope = settingScopeOf({ platform: 'discord', channelId: general.id, ids: { guild: guild.id } });
  const ask = (options: object, user = ann) => discord.slash('video', { duration: 4, ...options }, { user, channel: general });
  const first = await answered(app, ask({ prompt: 'a fox', private: true }));
  expect(first).toMatchObject({ isEphemeral: true, text: expect.stringContaining(say(text('answer.acceptedPrivate'))) });
  await app.see(direct, ({ files }) => files.some(({ name }) => name === 'a-fox.mp4'));
  const [made] = (await engine.history({ requesterId: ann.id, platform: 'discord', limit: 1 })).generations;
  expect(made?.replyTarget).toMatchObject({ channelId: direct.id, ids: { parent: general.id, guild: guild.id, private: 'yes' } });
  // What follows from it stays there, and the channel still pays.
  const result = await app.see(direct, ({ files }) => files.length > 0);
  discord.press(result, 'Again · free', { user: ann });
  await expect
    .poll(async () => (await engine.history({ limit: 5 })).generations.map(({ replyTarget }) => replyTarget.ids.private))
    .toEqual(['yes', 'yes']);
  expect((await answered(app, discord.slash('history', {}, { user: ben, channel: general }))).text).toBe(
    say(text('answer.historyEmpty')),
  );
  expect((await answered(app, discord.slash('history', {}, { user: ann, channel: direct }))).text).toContain('a fox');
  expect((await answered(app, discord.slash('queue', {}, { user: ben, channel: general }))).text).not.toContain('fox');

  // By what holds in the place, for words in the channel as well; that may forbid the other.
  const by = { platform: 'discord', id: ben.id };
  await engine.choosePlaceSettings(scope, { privacy: 'always', videosAtOnce: 1 }, by);
  discord.say({ user: ann, channel: general, content: `${discord.mention} a hare -d 4` });
  await app.see(direct, ({ embeds }) => JSON.stringify(embeds).includes('a hare'));
  expect((await answered(app, ask({ prompt: 'a wolf', private: false }))).text).toContain(say(text('place.onlyPrivate')));
  expect((await answered(app, ask({ prompt: 'a wolf', count: 2 }))).text).toContain('One request here makes at most 1');
  expect(publicTraces(app)).toEqual([]);
});

it('says it to somebody who takes no direct messages, and neither makes nor posts anything', async () => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  ann.acceptsDirectMessages = false;
  const call = discord.slash('video', { prompt: 'a fox', private: true }, { user: ann, channel: general });
  const isClosed = ({ text: shown }: SeenMessage): boolean => shown.includes('I can’t write to you directly.');
  const told = await app.poll(async () => [call.response, ...call.followUps].find((each) => each && isClosed(each)));
  expect(told.isEphemeral).toBe(true);
  discord.say({ user: ann, channel: general, content: `${discord.mention} a hare --private` });
  await app.see(general, isClosed);
  const { generations } = await app.app().engine.history({ limit: 5 });
  expect(generations.map(({ state, startedAtMs }) => [state, startedAtMs])).toEqual([['failed', undefined]]);
  expect(JSON.stringify(publicTraces(app))).not.toMatch(/fox|hare/);
});
