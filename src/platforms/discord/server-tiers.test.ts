import { expect, it } from 'vitest';
import { setUpDelivery } from '../../testing/set-up/discord-delivery.ts';
import { createServerTiers } from './server-tiers.ts';

it('learns what a server pays for, once in a while, and takes it for nothing where Discord does not tell', async () => {
  const { discord, botRest, clock, guild } = await setUpDelivery();
  const boosted = discord.addGuild({ name: 'boosted', premiumTier: 3 });
  const log = { info: () => undefined };
  const tiers = createServerTiers({ rest: botRest, clock, log, stopping: new AbortController().signal });
  expect(tiers.known(boosted.id)).toBeUndefined();
  await Promise.all([tiers.learn(boosted.id), tiers.learn(boosted.id), tiers.learn(guild.id)]);
  expect([tiers.known(boosted.id), tiers.known(guild.id)]).toEqual([3, 0]);
  const asked = () => discord.log.requests.filter(({ path }) => path.includes('/guilds/')).length;
  expect(asked()).toBe(2);
  await clock.advance(61 * 60_000);
  discord.inject('GET /guilds/:guild', 'refuse/50001');
  await tiers.learn(boosted.id);
  expect(asked()).toBe(3);
  expect(tiers.known(boosted.id)).toBe(3);
  await tiers.learn('1');
  expect(tiers.known('1')).toBeUndefined();
});
