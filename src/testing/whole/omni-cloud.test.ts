import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { list, settled, stop, withBot } from '../bot/bot-client.ts';
import { type BotLife, openBotLife } from '../bot/bot-life.ts';
import { startBot } from '../bot/bot-process.ts';
import { readRecords, unfinishedWork } from '../bot/promises.ts';
import { loginFile, serveLoopback, tokenAnswer } from '../fakes/loopback-server.ts';
import { tried } from '../set-up/everything.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

// Omni on Google Cloud starts in the background: Google has the handle within seconds, and says at the end what it cost.

const folder = temporaryFolder();
const lives: BotLife[] = [];
const closing: (() => void)[] = [];
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});
afterAll(async () => {
  for (const life of lives) await life.close();
  for (const close of closing) close();
});

async function newLife(progress: Parameters<typeof openBotLife>[0]['progress'] = { polls: 2 }): Promise<BotLife> {
  const answer: RequestListener = (_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(tokenAnswer);
  };
  const tokens = await serveLoopback(answer, (close) => closing.push(close));
  const settings: Record<string, string> = {
    ...{ GOOGLE_CLOUD_PROJECT: 'a-project', VIDEO_MODEL: 'gemini-omni-1.2-flash-cloud' },
    GOOGLE_APPLICATION_CREDENTIALS: loginFile(tokens),
  };
  const life = await openBotLife({ folder, video, progress, settings });
  settings.GOOGLE_VERTEX_BASE_URL = life.home.settings.GOOGLE_GEMINI_BASE_URL ?? '';
  const home = { ...life.home, settings: { ...life.home.settings, ...settings } };
  const opened = { ...life, home };
  lives.push(opened);
  return opened;
}

function booked({ home }: BotLife) {
  const records = readRecords(join(home.dataFolder, databaseFileName));
  return records.generations.map(({ id, costUsd, priceUsd }) => ({ costUsd, priceUsd, ledger: records.ledger(id) }));
}

const failpoints = [
  'before-intent',
  'after-name',
  'after-check',
  'after-done',
  'after-download',
] as const satisfies readonly FailpointName[];

it.concurrent.each(tried(failpoints, (name) => name === 'after-name' || name === 'after-check' || name === 'after-done'))(
  'is finished without a question, and what it cost is booked once, where the bot is killed %s',
  async (name) => {
    const life = await newLife();
    const dying = startBot(life.home, { dieAt: name });
    await life.give((await dying.url) ?? '', 'a lighthouse');
    expect(await dying.exit, life.home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });
    await withBot(life.home, async (url) => {
      await life.give(url, 'a lighthouse');
      expect((await settled(life.home, url))?.map(({ state }) => state)).toEqual(['completed']);
    });
    expect(life.emulator.log.accepted).toHaveLength(1);
    const [{ costUsd = 0, priceUsd = 0, ledger } = { ledger: [] }] = booked(life);
    // What Google counted is near what its price list says, and not the same.
    expect(costUsd).toBeGreaterThan(0.9 * priceUsd);
    expect(costUsd).not.toBe(priceUsd);
    expect(ledger).toEqual([{ id: expect.any(String), state: 'spent', usd: costUsd }]);
    expect(life.broken()).toEqual([]);
  },
);

it.concurrent('leaves no question when the bot is stopped while a video is made, and fetches it after the next start', async () => {
  const life = await newLife({ timeScale: 100 });
  const bot = startBot(life.home);
  await life.give((await bot.url) ?? '', 'a lighthouse');
  await expect.poll(() => life.home.output.join('')).toContain('"to":"generating"');
  await stop(bot);
  await bot.exit;
  expect(life.home.output.join('')).toContain('"questions":0');
  expect(unfinishedWork(life.home)).toEqual([]);
  life.emulator.advance(36_000_000);
  await withBot(life.home, async (url) => {
    expect((await settled(life.home, url))?.map(({ state }) => state)).toEqual(['completed']);
  });
  expect(life.emulator.log.accepted).toHaveLength(1);
  expect(life.broken()).toEqual([]);
});

it.concurrent('books the estimate where Google does not say what it cost', async () => {
  const life = await newLife();
  life.emulator.inject('omni/no-usage', 'always');
  await withBot(life.home, async (url) => {
    await life.give(url, 'a lighthouse');
    await settled(life.home, url);
    const [operation] = (await list(url)) ?? [];
    expect(operation).toMatchObject({ state: 'completed' });
  });
  const [{ costUsd, priceUsd, ledger } = { ledger: [] }] = booked(life);
  expect(costUsd).toBeUndefined();
  expect(ledger).toEqual([{ id: expect.any(String), state: 'spent', usd: priceUsd }]);
  expect(life.broken()).toEqual([]);
});
