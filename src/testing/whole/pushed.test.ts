import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { settled, stop } from '../bot/bot-client.ts';
import { type BotLife, openBotLife } from '../bot/bot-life.ts';
import { type BotProcess, startBot } from '../bot/bot-process.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

/** By then it is finished; more would make the push one of another time. */
const finishesInMs = 250_000;
let life: BotLife | undefined;
let bot: BotProcess | undefined;

afterEach(async () => {
  if (bot !== undefined) await stop(bot);
  await bot?.exit;
  await life?.close();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A bot that looks at nothing by itself within the hour, and a Google that can call it. */
async function begin() {
  const folder = temporaryFolder();
  const port = await freePort();
  const opened = await openBotLife({
    ...{ folder, video: await sampleVideoFile(folder), progress: { timeScale: 0.6 } },
    settings: {
      ...{ PORT: String(port), PUBLIC_URL: `http://localhost:${port}` },
      ...{ POLL_FIRST_SECONDS: '3600', POLL_SECONDS: '3600' },
    },
  });
  life = opened;
  bot = startBot(opened.home);
  const url = (await bot.url) ?? '';
  await opened.give(url, 'a lighthouse');
  // From then on the bot knows it by its name.
  await expect.poll(() => opened.home.output.join('')).toContain('"to":"generating"');
  const asked = opened.emulator.log.requests.find(({ path }) => path.endsWith(':predictLongRunning'));
  expect(JSON.parse(asked?.body ?? '')).toMatchObject({ webhookConfig: { uris: [`http://localhost:${port}/google/events`] } });
  return { ...opened, url };
}

it('fetches a video as soon as Google says that it is finished, whenever the next look would be', async () => {
  const { emulator, home, url, broken } = await begin();
  emulator.advance(finishesInMs);
  expect((await settled(home, url))?.map(({ state }) => state)).toEqual(['completed']);
  expect(broken()).toEqual([]);
});

it('does nothing where somebody else says so', async () => {
  const { emulator, home } = await begin();
  emulator.inject('webhook/wrong-signature');
  emulator.advance(finishesInMs);
  await expect.poll(() => home.output.join('')).toContain('"forged":1');
  expect(emulator.log.requests.filter(({ path }) => /operations\/[\w-]+$/.test(path))).toEqual([]);
});
