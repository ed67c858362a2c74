import { setTimeout } from 'node:timers/promises';
import { Events } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../../domain/clock.ts';
import type { ExpiringSecrets } from '../../../../domain/expiring-secrets.ts';
import type { Leases } from '../../../../domain/leases.ts';
import { systemClock } from '../../../../lib/clock.ts';
import { createExpiringSecrets } from '../../../../lib/expiring-secrets.ts';
import { createLocalLeases } from '../../../../storage/sqlite/local-leases.ts';
import type { FakeDiscordOptions } from '../../../../testing/fakes/discord/fake-discord.ts';
import { type DiscordWorld, setUpDiscord } from '../../../../testing/fakes/discord/set-up-discord.ts';
import type { Channel } from '../../../../testing/fakes/discord/world.ts';
import { createMemoryRows, type MemoryRows } from '../../../../testing/set-up/memory-rows.ts';
import { silentLog } from '../../../../testing/set-up/test-engine.ts';
import { createVirtualClock, type VirtualClock } from '../../../../testing/set-up/virtual-clock.ts';
import { createConnection } from '../connection.ts';
import { createShardSessions } from './shard-sessions.ts';

/** Beats and signing in are sixteen times as fast as in a real bot. A lease ends where the test moves the time on, never because a machine is busy. */
const timing = { leaseMs: 600_000, beatMs: 180, identifyEveryMs: 300 };
const key = new Uint8Array(32);

interface Shared {
  readonly world: DiscordWorld;
  /** The machine's, moved on by the test. */
  readonly time: VirtualClock;
  readonly leases: Leases;
  readonly rows: MemoryRows;
  /** What became of the turns to sign in. */
  readonly turns: { readonly what: 'taken' | 'given back'; readonly ms?: number }[];
  /** What was heard, and where. */
  readonly heard: { readonly id: string; readonly by: string }[];
}

async function setUp(options: FakeDiscordOptions): Promise<Shared> {
  const world = await setUpDiscord({ maxConcurrency: 1, ...options });
  // Only what a person of a registered command does is sent.
  await world.rest.put(`/applications/${world.discord.bot.id}/commands`, {
    body: [{ name: 'queue', type: 1, description: 'What runs' }],
  });
  const time = createVirtualClock(Date.now);
  return { world, time, leases: createLocalLeases({ monotonicMs: time.now }), rows: createMemoryRows(), turns: [], heard: [] };
}

const isTurn = (name: string): boolean => name.includes('/identify/');

/** One of several processes, as far as Discord sees them. */
function join({ world, time, leases, rows, heard, turns }: Shared, owner: string) {
  const { discord } = world;
  const state = { isCutOff: false, sleptMs: 0 };
  /** Its clock counts on while it stands still. */
  const clock: Clock = { now: () => time.now() + state.sleptMs, monotonicMs: time.now, after: time.after };
  const reach = <T>(work: () => Promise<T>): Promise<T> => (state.isCutOff ? Promise.reject(new Error('cut off')) : work());
  const ownLeases: Leases = {
    ...leases,
    async take(name, of, ms) {
      const lease = await reach(() => leases.take(name, of, ms));
      if (lease !== undefined && isTurn(name)) turns.push({ what: 'taken', ms });
      return lease;
    },
    renew: (...given) => reach(() => leases.renew(...given)),
    async release(lease) {
      if (isTurn(lease.name)) turns.push({ what: 'given back' });
      await reach(() => leases.release(lease));
    },
    heldBy: (name) => reach(() => leases.heldBy(name)),
  };
  const kept = createExpiringSecrets(rows, key, systemClock);
  const secrets: ExpiringSecrets = {
    keep: (...given) => reach(() => kept.keep(...given)),
    find: (name) => reach(() => kept.find(name)),
    forget: (name) => reach(() => kept.forget(name)),
  };
  const closing = new AbortController();
  const connection = createConnection({
    ...{ apiUrl: discord.apiUrl, token: discord.token, messageContent: false, clock, log: silentLog },
    ...{ closing: closing.signal, publicKey: undefined, gateway: true, refuse: () => undefined },
    shared: { leases: ownLeases, owner, sessions: createShardSessions(secrets, clock, discord.token), timing },
  });
  const end = async (): Promise<void> => {
    closing.abort();
    await connection.close();
  };
  onTestFinished(end);
  connection.open((client) => {
    client.on(Events.InteractionCreate, ({ id }) => void heard.push({ id, by: owner }));
    client.on(Events.MessageCreate, ({ id }) => void heard.push({ id, by: owner }));
  });
  return {
    connection,
    end,
    held: () => connection.shards().map(({ name }) => name),
    isReady: () => connection.away().length === 0,
    /** It can't reach the other processes any more, and does not know it. */
    cutOff: () => {
      state.isCutOff = true;
    },
    /** It dies: nothing of it happens any more, and its connections break off. */
    kill() {
      state.isCutOff = true;
      state.sleptMs = 3_600_000;
      discord.gateway.drop();
    },
  };
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

function mention({ discord, ann }: DiscordWorld, channel: Channel | undefined): string {
  if (channel === undefined) throw new Error('no server of that shard');
  return discord.say({ user: ann, channel, content: `<@${discord.bot.id}> a fox` }).id;
}

const gatewayLog = ({ discord }: DiscordWorld, what: 'identified' | 'resumed') =>
  discord.log.all('gateway').filter((each) => each.what === what);

it('shares the shards between two processes, and has one sign in after the other', async () => {
  const shared = await setUp({ shards: 4 });
  const { world, heard, turns } = shared;
  const channels = await channelPerShard(world, 4);
  const [one, two] = [join(shared, 'one'), join(shared, 'two')];
  await expect.poll(() => [one.held().length, two.held().length]).toEqual([2, 2]);
  await expect.poll(() => one.isReady() && two.isReady()).toBe(true);
  // Nobody signs in without the turn, which nobody else has for as long, and which nobody gives back.
  expect(turns).toEqual(Array(gatewayLog(world, 'identified').length).fill({ what: 'taken', ms: timing.identifyEveryMs }));
  expect(turns).toHaveLength(4);
  const ids = channels.flatMap((channel) => [ask(world, channel), mention(world, channel)]);
  await expect.poll(() => heard.map(({ id }) => id).sort()).toEqual([...ids].sort());
  expect(new Set(heard.map(({ by }) => by))).toEqual(new Set(['one', 'two']));
});

it('goes on with the sessions of a process that dies, from where it was, and does nothing twice', async () => {
  const shared = await setUp({ shards: 2 });
  const { world, time, heard, rows } = shared;
  const channels = await channelPerShard(world, 2);
  const one = join(shared, 'one');
  await expect.poll(one.isReady).toBe(true);
  const before = channels.map((channel) => ask(world, channel));
  await expect.poll(() => heard.map(({ id }) => id).sort()).toEqual([...before].sort());
  // Two beats later it is known elsewhere that they were heard.
  const beats = rows.writes();
  await expect.poll(() => rows.writes()).toBeGreaterThan(beats + 2);
  const two = join(shared, 'two');
  one.kill();
  const meanwhile = channels.flatMap((channel) => [ask(world, channel), mention(world, channel)]);
  time.advance(timing.leaseMs);
  await expect.poll(() => two.held().length === 2 && two.isReady()).toBe(true);
  await expect.poll(() => heard.map(({ id }) => id).sort()).toEqual([...before, ...meanwhile].sort());
  expect(
    gatewayLog(world, 'resumed')
      .map(({ shard }) => shard)
      .sort(),
  ).toEqual([0, 1]);
  expect(gatewayLog(world, 'identified')).toHaveLength(2);
  // What opens a session stands nowhere in plain.
  expect(JSON.stringify(rows.all())).not.toContain('127.0.0.1');
});

it('hands its shards over when it ends in order, before its leases end, and nothing is lost', async () => {
  const shared = await setUp({ shards: 2 });
  const { world, heard } = shared;
  const channels = await channelPerShard(world, 2);
  const one = join(shared, 'one');
  await expect.poll(one.isReady).toBe(true);
  const two = join(shared, 'two');
  await expect.poll(() => one.held().length === 1 && two.held().length === 1 && two.isReady()).toBe(true);
  const asked: string[] = [];
  const asking = setInterval(() => asked.push(...channels.map((channel) => ask(world, channel))), 20);
  onTestFinished(() => clearInterval(asking));
  await expect.poll(() => asked.length).toBeGreaterThan(6);
  await one.connection.handOver();
  await expect.poll(() => two.held().length === 2 && two.isReady()).toBe(true);
  const askedBefore = asked.length;
  await expect.poll(() => asked.length).toBeGreaterThan(askedBefore + 6);
  clearInterval(asking);
  await expect.poll(() => heard.map(({ id }) => id).sort()).toEqual([...asked].sort());
  expect(gatewayLog(world, 'identified')).toHaveLength(2);
});

it('hears nothing any more once its leases are over where it is cut off from the others', async () => {
  const shared = await setUp({ shards: 1 });
  const { world, time, heard } = shared;
  const [channel] = await channelPerShard(world, 1);
  const one = join(shared, 'one');
  await expect.poll(one.isReady).toBe(true);
  const two = join(shared, 'two');
  one.cutOff();
  time.advance(timing.leaseMs);
  await expect.poll(() => two.held().length === 1 && two.isReady()).toBe(true);
  const ids = [ask(world, channel), mention(world, channel)];
  await expect.poll(() => heard.filter(({ id }) => ids.includes(id)).map(({ by }) => by)).toEqual(['two', 'two']);
  // Its library does not come back by itself.
  await setTimeout(800);
  expect(gatewayLog(world, 'resumed')).toHaveLength(1);
  expect(one.held()).toEqual([]);
});

it('has all processes change over to more shards together', async () => {
  const shared = await setUp({ shards: 1 });
  const { world, heard } = shared;
  const channels = await channelPerShard(world, 2);
  const [one, two] = [join(shared, 'one'), join(shared, 'two')];
  await expect.poll(() => one.isReady() && two.isReady() && one.held().length + two.held().length === 1).toBe(true);
  world.discord.requireShards(2);
  await expect.poll(() => [one.held(), two.held()].flat().sort()).toEqual(['shard 1 of 2', 'shard 2 of 2']);
  await expect.poll(() => one.isReady() && two.isReady()).toBe(true);
  const ids = channels.map((channel) => ask(world, channel));
  await expect.poll(() => heard.map(({ id }) => id).sort()).toEqual([...ids].sort());
});
