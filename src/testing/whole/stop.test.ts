import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { seededRandom } from '../../preview/seeded-random.ts';
import { list, settled, stop, withBot } from '../bot/bot-client.ts';
import { type BotLife, type BotLifeOptions, openBotLife } from '../bot/bot-life.ts';
import { startBot, startProgram } from '../bot/bot-process.ts';
import { unfinishedWork } from '../bot/promises.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

const folder = temporaryFolder();
const lives: BotLife[] = [];
/** An operator's patience is ten seconds (`docker stop`). */
const mostMs = 8000;
let video: string;

/** What the last stop took by the bot's own log: a machine that has others to serve may bring the signal late, and the end of the process. */
function stopTookMs({ home }: BotLife): number {
  const lines = home.output.join('').split('\n');
  const atMs = (message: string): number =>
    Number(/"time":(\d+)/.exec(lines.findLast((line) => line.includes(`"msg":"${message}"`)) ?? '')?.[1]);
  return atMs('the engine has stopped') - atMs('stopping');
}

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});
afterAll(async () => {
  for (const life of lives) await life.close();
});

async function newLife(options: Partial<BotLifeOptions> = {}): Promise<BotLife> {
  const life = await openBotLife({ folder, video, progress: { polls: 1 }, ...options });
  lives.push(life);
  return life;
}

it.concurrent('stops in order at any moment: nothing is lost and nobody has to be asked', { timeout: 120_000 }, async () => {
  const life = await newLife({ progress: { timeScale: 0.01 }, answersAfterMs: 100 });
  const random = seededRandom(15);
  const rounds = inject('everything') ? 15 : 4;
  for (let round = 0; round < rounds; round += 1) {
    const bot = startBot(life.home);
    const url = (await bot.url) ?? '';
    const given = ['a', 'b'].map((name) => life.give(url, `${name} ${round}`).catch(() => false));
    await wait(700 * random());
    await stop(bot);
    expect(await bot.exit, life.home.output.join('')).toEqual({ code: 0, signal: null });
    expect(stopTookMs(life)).toBeLessThan(mostMs);
    expect(unfinishedWork(life.home)).toEqual([]);
    await Promise.all(given);
  }
  await withBot(life.home, (url) => settled(life.home, url));
  expect(life.broken()).toEqual([]);
});

it.concurrent('stops in time although Google and a visitor keep it waiting', async () => {
  const life = await newLife();
  life.emulator.inject('submit/hang');
  const bot = startProgram(life.home);
  const url = (await bot.url) ?? '';
  await life.give(url, 'a lighthouse');
  const visitor = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  visitor.write(
    'POST /api/video_chat/generate HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
  );
  while (life.emulator.log.requests.length === 0) await wait(20);
  await stop(bot);
  expect(await bot.exit).toEqual({ code: 0, signal: null });
  expect(stopTookMs(life)).toBeLessThan(mostMs);
});

it.concurrent('waits for a video that is made in one call as long as STOP_SECONDS allows, and says what it leaves', async () => {
  const omni = { VIDEO_MODEL: 'gemini-omni-1.1-flash' };
  // Google is done when the test says so.
  const progress = { timeScale: 100 };
  const [short, long] = await Promise.all([
    newLife({ progress, settings: { ...omni, STOP_SECONDS: '4' } }),
    newLife({ progress, settings: { ...omni, STOP_SECONDS: '600' } }),
  ]);
  const begin = async ({ home, give, emulator }: BotLife) => {
    const bot = startBot(home);
    await give((await bot.url) ?? '', 'a lighthouse');
    await vi.waitFor(() => expect(emulator.log.accepted).toHaveLength(1), 10_000);
    return bot;
  };
  const [hasty, patient] = await Promise.all([begin(short), begin(long)]);
  const output = ({ home }: BotLife): string => home.output.join('');
  patient.signal('SIGTERM');
  await vi.waitFor(() => expect(output(long)).toContain('waiting for the answers of requests'), 10_000);
  hasty.signal('SIGTERM');
  expect(await hasty.exit).toEqual({ code: 0, signal: null });
  expect(stopTookMs(short)).toBeLessThan(4000);
  expect(output(short)).toContain('"questions":1');
  expect(unfinishedWork(short.home)).toEqual([expect.objectContaining({ at: 'unknown' })]);

  // The one that waits outlived the other, and gets its answer.
  long.emulator.advance(36_000_000);
  expect(await patient.exit).toEqual({ code: 0, signal: null });
  expect(output(long)).toContain('"questions":0');
  expect(unfinishedWork(long.home)).toEqual([]);
  await withBot(long.home, async (url) => {
    expect((await settled(long.home, url))?.map(({ state }) => state)).toEqual(['completed']);
  });
  await withBot(short.home, async (url) => {
    expect((await settled(short.home, url))?.map(({ state }) => state)).toEqual(['unknown']);
  });
  expect([...long.broken(), ...short.broken()]).toEqual([]);
});

it.concurrent('ends with 0 once a drain is over, and the next start takes requests in again', async () => {
  const { home, give } = await newLife({ progress: { polls: 3 } });
  const bot = startProgram(home);
  const url = (await bot.url) ?? '';
  await give(url, 'a lighthouse');
  const drain = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await fetch(`${url}/api/video_chat/admin/drain`, drain)).status).toBe(200);
  await expect(give(url, 'too late')).rejects.toThrow('503');
  expect(await bot.exit).toEqual({ code: 0, signal: null });
  expect(home.output.join('')).toContain('drained');
  await withBot(home, async (again) => {
    await give(again, 'another one');
    await vi.waitFor(
      async () => expect((await list(again))?.map(({ state }) => state)).toEqual(['completed', 'completed']),
      10_000,
    );
  });
});

it.concurrent('refuses a second process on the same data, and names the first', async () => {
  const { home, give, broken } = await newLife();
  const first = startBot(home);
  const url = (await first.url) ?? '';
  expect(await startProgram(home).exit).toEqual({ code: 78, signal: null });
  expect(home.output.join('')).toContain(`(pid ${first.pid})`);
  await give(url, 'a lighthouse');
  expect((await settled(home, url))?.map(({ state }) => state)).toEqual(['completed']);
  await stop(first);
  expect(broken()).toEqual([]);
});
