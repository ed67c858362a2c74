import { setTimeout } from 'node:timers/promises';
import { Events } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../lib/clock.ts';
import { type DiscordWorld, setUpDiscord } from '../../../testing/fakes/discord/set-up-discord.ts';
import type { Channel } from '../../../testing/fakes/discord/world.ts';
import { silentLog } from '../../../testing/set-up/test-engine.ts';
import { createConnection } from './connection.ts';

/** A connection alone: what it hears is written down. */
async function connect(world: DiscordWorld, fullShard?: number) {
  const { discord } = world;
  const heard: string[] = [];
  const clients = new Set<unknown>();
  const connection = createConnection({
    ...{ apiUrl: discord.apiUrl, token: discord.token, messageContent: false, clock: systemClock, log: silentLog },
    ...{
      closing: new AbortController().signal,
      publicKey: undefined,
      gateway: true,
      ...(fullShard !== undefined && { fullShard }),
    },
    refuse: ({ key }) => void heard.push(key),
  });
  onTestFinished(() => connection.close());
  connection.open((client) => {
    clients.add(client);
    client.on(Events.InteractionCreate, ({ id }) => void heard.push(id));
  });
  return { connection, heard, clients };
}

/** One channel in a server of each shard: an id is of the millisecond in which it was made, and its shard follows from that. */
async function channelPerShard({ discord, ann }: DiscordWorld, shards: number): Promise<readonly Channel[]> {
  const found: Channel[] = [];
  for (let index = 0; found.filter((each) => each !== undefined).length < shards; index += 1) {
    await setTimeout(1);
    const guild = discord.addGuild({ name: `server ${index}`, members: [ann] });
    const shard = Number((BigInt(guild.id) >> 22n) % BigInt(shards));
    found[shard] ??= discord.addChannel({ guild, name: 'general' });
  }
  return found;
}

function ask({ discord, ann }: DiscordWorld, channel: Channel | undefined): string {
  if (channel === undefined) throw new Error('no server of that shard');
  return discord.slash('queue', {}, { user: ann, channel }).id;
}

/** Only what a person of a registered command does is sent. */
async function withCommand(world: DiscordWorld): Promise<DiscordWorld> {
  await world.rest.put(`/applications/${world.discord.bot.id}/commands`, {
    body: [{ name: 'queue', type: 1, description: 'What runs' }],
  });
  return world;
}

it('hears people of a shard that is ready while others still sign in, and tells how each stands', async () => {
  const world = await withCommand(await setUpDiscord({ shards: 4 }));
  const channels = await channelPerShard(world, 4);
  world.discord.gateway.hold(3);
  const { connection, heard } = await connect(world);
  await expect.poll(() => connection.shards().filter(({ connected }) => connected).length).toBe(3);
  const id = ask(world, channels[1]);
  await expect.poll(() => heard).toEqual([id]);
  expect(connection.shards().map(({ name, connected }) => [name, connected])).toEqual([
    ['shard 1 of 4', true],
    ['shard 2 of 4', true],
    ['shard 3 of 4', true],
    ['shard 4 of 4', false],
  ]);
  expect(connection.away()).toMatchObject([{ key: 'health.discordShards', values: { which: '4', total: 4 } }]);
  world.discord.gateway.hold();
  await expect.poll(() => connection.away()).toEqual([]);
  const last = ask(world, channels[3]);
  await expect.poll(() => heard).toEqual([id, last]);
});

it('goes on hearing by the other shards where one is told to share, until more have signed in', async () => {
  const world = await withCommand(await setUpDiscord({ shards: 2 }));
  const { discord } = world;
  const channels = await channelPerShard(world, 2);
  const { connection, heard, clients } = await connect(world);
  await expect.poll(() => connection.away()).toEqual([]);
  discord.gateway.hold(0, 1, 2, 3);
  discord.adviseShards(4);
  discord.gateway.close(4011, 0);
  await expect.poll(() => clients.size).toBe(2);
  const during = ask(world, channels[1]);
  await expect.poll(() => heard).toEqual([during]);
  expect(connection.away()).toMatchObject([{ key: 'health.discordShards', values: { which: '1', total: 2 } }]);
  await expect.poll(() => discord.log.all('gateway').length).toBeGreaterThan(2);
  discord.gateway.hold();
  await expect.poll(() => connection.shards().map(({ connected }) => connected)).toEqual([true, true, true, true]);
  await expect.poll(() => discord.gateway.connections).toBe(4);
  for (const channel of channels) {
    const id = ask(world, channel);
    await expect.poll(() => heard.filter((each) => each === id)).toEqual([id]);
  }
});

it('signs in with more shards before one is full, so that nothing is lost', async () => {
  const world = await withCommand(await setUpDiscord());
  const { discord, general, ann } = world;
  const { connection, heard } = await connect(world, 3);
  await expect.poll(() => connection.away()).toEqual([]);
  discord.adviseShards(2);
  discord.gateway.hold(1);
  for (const name of ['second', 'third']) discord.addGuild({ name, members: [ann] });
  await expect.poll(() => discord.gateway.connections).toBe(2);
  // Both hear it now; the handlers take it once.
  const during = ask(world, general);
  await expect.poll(() => new Set(heard)).toEqual(new Set([during]));
  discord.gateway.hold();
  await expect.poll(() => connection.shards().length).toBe(2);
  await expect.poll(() => discord.gateway.connections).toBe(2);
  expect(connection.away()).toEqual([]);
});

it('waits for the reset where Discord takes no more connections of the bot', async () => {
  const world = await setUpDiscord();
  world.discord.setSessions({ remaining: 0, resetAfterMs: 1500 });
  const { connection } = await connect(world);
  await expect.poll(() => connection.away()).toMatchObject([{ key: 'health.discordSessions' }]);
  world.discord.setSessions({ remaining: 5, resetAfterMs: 14_400_000 });
  await expect.poll(() => connection.away()).toEqual([]);
});

it('signs in after Discord was away at the start', async () => {
  const world = await setUpDiscord();
  world.discord.inject('GET /gateway/bot', 'before/503', { times: 2 });
  const { connection } = await connect(world);
  await expect.poll(() => connection.away()).toHaveLength(1);
  await expect.poll(() => connection.away()).toEqual([]);
});

it('resumes the one shard that is half dead, with what was sent meanwhile', async () => {
  const world = await withCommand(await setUpDiscord({ shards: 4, heartbeatIntervalMs: 300 }));
  const { discord } = world;
  const channels = await channelPerShard(world, 4);
  const { connection, heard } = await connect(world);
  await expect.poll(() => connection.away()).toEqual([]);
  discord.gateway.ignoreHeartbeats(true, 2);
  const resumed = () => discord.log.all('gateway').filter(({ what }) => what === 'resumed').length;
  await expect.poll(() => connection.shards()[2]?.connected).toBe(false);
  const id = ask(world, channels[2]);
  discord.gateway.ignoreHeartbeats(false, 2);
  await expect.poll(resumed).toBeGreaterThan(0);
  await expect.poll(() => heard).toEqual([id]);
  expect(discord.log.all('gateway').filter(({ what }) => what === 'identified')).toHaveLength(4);
});
