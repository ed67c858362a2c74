import { expect, it } from 'vitest';
import { createTexts } from '../../lib/say.ts';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { examineDiscord } from './examine.ts';
import type { DiscordSettings } from './settings.ts';

const { say } = createTexts();

it('says how commands come, and by which step they come over HTTP', async () => {
  const { discord } = await setUpDiscord();
  const rows = async (settings: Partial<DiscordSettings>, publicUrl = 'https://veo.example.org') => {
    const base = { token: discord.token, apiUrl: discord.apiUrl, guildId: undefined, messageContent: false };
    const found = await examineDiscord(
      { ...base, publicKey: undefined, gateway: true, ...settings },
      { timeoutMs: 30_000, publicUrl },
    );
    return found.filter(({ check }) => check === 'discord endpoint').map(({ state, text }) => `${state}: ${say(text)}`);
  };
  const key = { publicKey: discord.signingKey.publicKey };
  expect(await rows({})).toEqual([]);
  expect(await rows(key)).toEqual([
    expect.stringMatching(/^warning: .*register -- --endpoint.*veo\.example\.org\/discord\/interactions/),
  ]);
  expect(await rows({ ...key, gateway: false })).toEqual([expect.stringMatching(/^problem: Nothing reaches the bot/)]);
  expect(await rows({ publicKey: 'ab'.repeat(32) })).toEqual([expect.stringMatching(/^problem: .*not the key of this/)]);
  discord.haveEndpoint('https://bot.example.org/discord/interactions');
  expect(await rows({})).toEqual([expect.stringMatching(/^problem: .*DISCORD_PUBLIC_KEY is not set/)]);
  expect(await rows(key)).toEqual([expect.stringMatching(/^problem: .*by PUBLIC_URL the bot is at https:\/\/veo/)]);
  expect(await rows(key, 'https://bot.example.org')).toEqual([expect.stringMatching(/^ok: Discord posts commands/)]);
});
