import { REST, Routes } from 'discord.js';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../../lib/log.ts';
import { setUpDiscord } from '../../testing/fakes/discord/set-up-discord.ts';
import { refusalsPerWarning, warnOfRefusals } from './discord-rest.ts';

it('warns of refused requests long before Discord bans an address for them', async () => {
  const { discord, general } = await setUpDiscord();
  const logged: string[] = [];
  const log = createLog({ level: 'warn', format: 'json', secrets: [], destination: { write: (line) => void logged.push(line) } });
  const rest = new REST({ api: discord.apiUrl, retries: 0, invalidRequestWarningInterval: 5 }).setToken(discord.token);
  warnOfRefusals(rest, log);
  discord.deny(general, 'SendMessages');
  // Other tests in this process may have brought some already.
  for (let count = 0; count < 5 && logged.length === 0; count += 1) {
    await rest.post(Routes.channelMessages(general.id), { body: { content: 'x' } }).catch(() => undefined);
  }
  expect(logged).toHaveLength(1);
  const warning = z.object({ count: z.number(), msg: z.string() }).parse(JSON.parse(logged[0] ?? ''));
  expect(warning.count % 5).toBe(0);
  expect(warning.msg).toContain('would ban this address');
  expect(refusalsPerWarning).toBeLessThan(10_000 / 10);
});
