import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stop } from '../bot/bot-client.ts';
import { createBotHome, startProgram } from '../bot/bot-process.ts';
import type { RawDispatch } from '../fakes/discord/dispatch.ts';
import { setUpDiscord } from '../fakes/discord/set-up-discord.ts';
import { samplePhoto } from '../samples/sample-images.ts';
import { temporaryFolder } from '../set-up/test-engine.ts';

/** Takes some of an event's fields away, or makes something else of them. */
const changes = fc.array(fc.record({ at: fc.nat(80), value: fc.constantFrom(undefined, null, '', 'x', -1, [], {}) }), {
  minLength: 1,
  maxLength: 3,
});

function changed({ t, d }: RawDispatch, made: readonly { readonly at: number; readonly value: unknown }[]): RawDispatch {
  let place = 0;
  const data: unknown = JSON.parse(
    JSON.stringify(d, (key, value: unknown) => {
      // Ids stay apart, so that nothing is taken for what came before.
      const change = key === '' ? undefined : made.find(({ at }) => at === place);
      place += 1;
      return change === undefined ? value : change.value;
    }),
  );
  return { t, d: data };
}

it('goes on, whatever Discord leaves out of an event', { timeout: 120_000 }, async () => {
  const { discord, ann, general } = await setUpDiscord();
  const home = createBotHome(join(temporaryFolder(), 'bot'), 'http://127.0.0.1:9', {
    ...{ GOOGLE_API_KEY: '', VIDEO_MODEL: 'preview', FFMPEG_PATH: '/bin/false' },
    ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, MEDIA_ORIGINS: discord.cdnUrl },
  });
  const bot = startProgram(home);
  const url = await bot.url;
  const isWell = async (): Promise<boolean> => (await fetch(`${url}/healthz`)).ok;
  await expect.poll(isWell).toBe(true);

  const commands = [
    discord.slash('history', {}, { user: ann, channel: general }),
    discord.slash('queue', {}, { user: ann, channel: general }),
  ];
  await Promise.all(commands.map(({ acknowledged }) => acknowledged));
  const files = [{ name: 'sea.jpg', content: await samplePhoto() }];
  discord.say({ user: ann, channel: general, content: 'nothing for the bot', files });
  const shapes = discord.gateway.sent.filter(({ t }) => /^(INTERACTION|MESSAGE)_CREATE$/.test(t));
  expect(shapes.length).toBeGreaterThanOrEqual(2);
  for (const made of fc.sample(changes, { numRuns: 25, seed: 7 })) {
    for (const shape of shapes) discord.gateway.tell(changed(shape, made));
  }

  const ask = () => discord.slash('history', {}, { user: ann, channel: general });
  // What came before is read first.
  await expect.poll(async () => (await ask().acknowledged).how, { timeout: 40_000 }).toBe('deferred');
  const call = ask();
  await expect.poll(() => call.response?.text).toContain('There are no videos here yet.');
  expect(await isWell()).toBe(true);
  expect(home.output.join('')).not.toContain(discord.token);
  await stop(bot);
  expect(await bot.exit).toEqual({ code: 0, signal: null });
});
