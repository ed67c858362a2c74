import { expect, it } from 'vitest';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { createDiscordRest } from './discord-rest.ts';
import { postPlain } from './post-plain.ts';

it('shows all markup as it was written, calls nobody, makes no card of an address, and posts the same words once', async () => {
  const { discord, ann, general } = await setUpDiscord({});
  const { token, apiUrl } = discord;
  const rest = createDiscordRest({ token, apiUrl, clock: new ManualClock(), log: silentLog, onRefused: () => undefined });
  const words = `@everyone <@${ann.id}> *Google* says: https://example.com/x, # no _heading_`;
  const place = { platform: 'discord', channelId: general.id };
  const { signal } = new AbortController();
  await postPlain(place, words, rest, signal);
  await postPlain(place, words, rest, signal);
  await postPlain(place, 'x'.repeat(5000), rest, signal);
  const [first, second, ...others] = discord.messagesIn(general);
  expect(first?.content).toBe(`\\@everyone \\<\\@${ann.id}\\> \\*Google\\* says: https\\://example.com/x, # no \\_heading\\_`);
  expect(second?.content).toHaveLength(2000);
  expect(others).toEqual([]);
  expect(discord.log.all('message created').every(({ pings }) => pings.userIds.length === 0 && !pings.everyone)).toBe(true);
});
