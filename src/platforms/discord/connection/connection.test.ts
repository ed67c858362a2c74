import { expect, it } from 'vitest';
import { startDiscordApp } from '../../../testing/set-up/discord-app.ts';

it('shares the servers between as many shards as Discord advises, in one process', async () => {
  const app = await startDiscordApp({ shards: 3 });
  const { discord, ann } = app;
  expect(discord.gateway.connections).toBe(3);
  // Ids of servers decide which shard hears of them.
  for (const name of ['one', 'two', 'three', 'four']) {
    const guild = discord.addGuild({ name, members: [ann] });
    const channel = discord.addChannel({ guild, name: 'general' });
    const call = discord.slash('queue', {}, { user: ann, channel });
    expect((await call.acknowledged).how).toBe('deferred');
  }
  const direct = discord.slash('queue', {}, { user: ann, channel: discord.directMessage(ann) });
  expect((await direct.acknowledged).how).toBe('deferred');
});

it.each([2, 3])('signs in again with more shards when Discord wants more than one: %i', async (shards) => {
  const app = await startDiscordApp();
  const { discord, ann, general } = app;
  discord.requireShards(shards);
  await expect.poll(() => discord.gateway.connections).toBe(shards);
  const ask = () => discord.slash('video', { prompt: 'a fox', duration: 4 }, { user: ann, channel: general });
  await expect.poll(async () => (await fetch(`${app.app().url}/healthz`)).status).toBe(200);
  const call = ask();
  expect((await call.acknowledged).how).toBe('deferred');
  await app.reach('completed');
  expect((await app.app().engine.history({ limit: 5 })).generations).toHaveLength(1);
});

it('asks for more than Discord advises, where that was too few', async () => {
  const { discord } = await startDiscordApp();
  discord.gateway.close(4011);
  await expect.poll(() => discord.gateway.connections).toBe(2);
});

it('says while Discord can’t be reached, and no longer once it can', async () => {
  const app = await startDiscordApp({ shards: 2 });
  const { discord } = app;
  const problems = async () => {
    const { problems: told = [] } = await (await fetch(`${app.app().url}/healthz`)).json();
    return told.map(({ text }: { text: string }) => text);
  };
  expect(await problems()).toEqual([]);
  discord.gateway.down();
  await expect.poll(problems).toEqual(['Discord is not connected (connections 1, 2 of 2); trying again.']);
  discord.gateway.up();
  await expect.poll(problems).toEqual([]);
});
