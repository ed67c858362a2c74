import { Events, GatewayDispatchEvents, type GatewayDispatchPayload, Routes } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../lib/clock.ts';
import { setUpDiscord } from '../../../../testing/fakes/discord/set-up-discord.ts';
import { silentLog } from '../../../../testing/set-up/test-engine.ts';
import { makeClient } from '../make-client.ts';
import { createLearnServers } from './learn-servers.ts';

/** A bot that goes on with a session of another process: Discord has told it of no server. */
async function setUp() {
  const world = await setUpDiscord();
  const { discord, ann, general, guild } = world;
  const { client, tell } = makeClient({ apiUrl: discord.apiUrl, messageContent: false, by: 'http' });
  onTestFinished(() => client.destroy());
  await client.login(discord.token);
  const heard: { readonly content: string; readonly mayPost: boolean }[] = [];
  client.on(Events.MessageCreate, ({ content, channel, guild: where }) => {
    const me = where?.members.me ?? null;
    const mayPost = me !== null && 'permissionsFor' in channel && channel.permissionsFor(me)?.has('SendMessages') === true;
    heard.push({ content, mayPost });
  });
  const servers = createLearnServers({ client: () => client, tell, clock: systemClock, log: silentLog });
  const take = (name: string, data: object): void =>
    servers.take(
      { op: 0, s: 1, t: name, d: { guild_id: guild.id, ...data } } as unknown as GatewayDispatchPayload,
      0,
      ({ t, d }) => tell(t, d),
    );
  let number = 100;
  const say = (content: string, more: object = {}): void => {
    number += 1;
    const author = { id: ann.id, username: 'ann', discriminator: '0', avatar: null };
    const mentions = content.includes(`<@${discord.bot.id}>`) ? [discord.bot] : [];
    const message = { id: `1${number}`, channel_id: general.id, author, content, mentions, mention_roles: [], attachments: [] };
    take(GatewayDispatchEvents.MessageCreate, { ...message, embeds: [], type: 0, timestamp: '2026-11-30T00:00:00Z', ...more });
  };
  const asked = () => discord.log.requests.filter(({ path }) => path.includes('/guilds/')).map(({ path }) => path);
  return { ...world, client, heard, take, say, asked };
}

it('asks about a server once somebody there speaks to the bot, and reads all that was said meanwhile in its order', async () => {
  const { discord, guild, say, heard, asked, client } = await setUp();
  const toBot = `<@${discord.bot.id}> a fox`;
  say(toBot);
  say('');
  say(`${toBot} again`);
  await expect.poll(() => heard.length).toBe(3);
  expect(heard.map(({ content }) => content)).toEqual([toBot, '', `${toBot} again`]);
  expect(heard.every(({ mayPost }) => mayPost)).toBe(true);
  expect(client.guilds.cache.get(guild.id)?.available).toBe(true);
  expect(asked()).toHaveLength(4);
  say(toBot);
  await expect.poll(() => heard.length).toBe(4);
  expect(asked()).toHaveLength(4);
});

it('asks nothing because of what people say to each other, or other bots to anybody', async () => {
  const { discord, say, take, heard, asked, general, client } = await setUp();
  say('');
  say(`<@${discord.bot.id}> hello`, { author: { id: '5', username: 'other', discriminator: '0', avatar: null, bot: true } });
  take(GatewayDispatchEvents.MessageDelete, { id: '1', channel_id: general.id });
  // What was asked before has arrived by then.
  await client.rest.get(Routes.user());
  await client.rest.get(Routes.user());
  expect([asked(), heard]).toEqual([[], []]);
});

it('has what it was told read all the same where Discord does not tell of the server, so that its person hears of it', async () => {
  const { discord, say, heard, client } = await setUp();
  const raw: unknown[] = [];
  client.ws.on(GatewayDispatchEvents.MessageCreate, (event: unknown) => void raw.push(event));
  discord.inject('GET /guilds/:guild', 'refuse/50001', { times: 5 });
  say(`<@${discord.bot.id}> a fox`);
  await expect.poll(() => raw.length).toBe(1);
  // Whoever writes next is not kept waiting for the same refusal.
  say(`<@${discord.bot.id}> a fox`);
  expect(raw).toHaveLength(2);
  expect(heard).toEqual([]);
});
