import { expect, it } from 'vitest';
import { logIn, setUpDiscord } from '../../../testing/fakes/discord/set-up-discord.ts';
import { keepLittle, trimEvent } from './keep-little.ts';

it('takes out of a server what nobody looks at: categories, topics, emojis, looks of roles', () => {
  const event = {
    t: 'GUILD_CREATE',
    d: {
      ...{
        id: '1',
        name: 'Film club',
        emojis: [{ id: '9' }],
        premium_tier: 2,
        system_channel_id: '3',
        description: 'About films',
      },
      channels: [
        { id: '2', type: 4, name: 'Talk' },
        { id: '3', type: 0, name: 'general', topic: 'be kind', parent_id: '2', permission_overwrites: [{ id: '1' }] },
      ],
      roles: [{ id: '1', name: '@everyone', permissions: '8', color: 7, hoist: true }],
    },
  };
  trimEvent(event);
  expect(event.d).toEqual({
    ...{ id: '1', name: 'Film club', premium_tier: 2, system_channel_id: '3' },
    channels: [{ id: '3', type: 0, name: 'general', parent_id: '2', permission_overwrites: [{ id: '1' }] }],
    roles: [{ id: '1', name: '@everyone', permissions: '8' }],
  });
  const away = { t: 'GUILD_CREATE', d: { id: '1', unavailable: true } };
  trimEvent(away);
  expect(away.d).toEqual({ id: '1', unavailable: true });
});

it('keeps recent messages of all channels in one place, each for its own channel, and a thousand at most', async () => {
  const world = await setUpDiscord();
  const { discord, guild, general, ann } = world;
  const client = await logIn(discord, keepLittle());
  const other = discord.addChannel({ guild, name: 'other' });
  const said = discord.say({ user: ann, channel: general, content: 'a fox' });
  const at = (id: string) => {
    const channel = client.channels.cache.get(id);
    return channel?.isTextBased() === true ? channel : undefined;
  };
  await expect.poll(() => at(general.id)?.messages.cache.get(said.id)?.channelId).toBe(general.id);
  // In another server's channel nobody finds it by its place, only by its id.
  await expect.poll(() => at(other.id)?.messages.cache.size).toBe(1);
  for (let index = 0; index < 1005; index += 1) discord.say({ user: ann, channel: other, content: 'more' });
  await expect.poll(() => at(general.id)?.messages.cache.has(said.id)).toBe(false);
  expect(at(other.id)?.messages.cache.size).toBe(1000);
  expect(client.guilds.cache.first()?.emojis.cache.size).toBe(0);
});
