import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FailpointName } from '../../domain/failpoint.ts';
import { askForFilm, decide, list, type Operation, settled, stop, withBot } from '../bot/bot-client.ts';
import { type BotLife, type BotLifeOptions, openBotLife } from '../bot/bot-life.ts';
import { doomed, startBot } from '../bot/bot-process.ts';
import { busyLife, isPaidTwice, surviveKills } from '../bot/survive-kills.ts';
import { tried } from '../set-up/everything.ts';
import { sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';

const folder = temporaryFolder();
const lives: BotLife[] = [];
let video: string;

beforeAll(async () => {
  video = await sampleVideoFile(folder);
});
afterAll(async () => {
  for (const life of lives) await life.close();
});

async function newLife(options: Partial<BotLifeOptions> = {}): Promise<BotLife> {
  const life = await openBotLife({ folder, video, progress: { polls: 2 }, ...options });
  lives.push(life);
  return life;
}

function states(operations: readonly Operation[] | undefined): readonly string[] {
  return operations?.map(({ state }) => state) ?? [];
}

/** How a request stands whose bot died there, once the bot was started again: only what may have left is asked about. */
const outcomes: Readonly<Record<FailpointName, RegExp>> = {
  'before-accept': /^completed$/,
  'after-accept': /^completed$/,
  // The request may be on its way or not while the status message is written.
  'before-status': /^(completed|unknown)$/,
  'after-status': /^(completed|unknown)$/,
  'before-intent': /^completed$/,
  'after-intent': /^unknown$/,
  'request-sent': /^unknown$/,
  'after-answer': /^unknown$/,
  'after-name': /^completed$/,
  'after-check': /^completed$/,
  'after-done': /^completed$/,
  'after-download': /^completed$/,
  'after-rename': /^completed$/,
  'after-stored': /^completed$/,
  'before-post': /^completed$/,
  'after-post': /^completed$/,
  'after-delivered': /^completed$/,
};
const unlike: readonly FailpointName[] = [
  ...(['after-accept', 'before-intent', 'after-intent', 'request-sent', 'after-answer'] as const),
  ...(['after-check', 'after-download', 'before-post', 'after-post'] as const),
];
const failpoints = tried(
  Object.keys(outcomes).map((name) => name as FailpointName),
  (name) => unlike.includes(name),
);

it.concurrent.each(failpoints)('keeps its promises when it dies %s and is started again', async (name) => {
  const { home, give, acknowledged, broken } = await newLife();
  const dying = startBot(home, { dieAt: name });
  await give((await dying.url) ?? '', 'a lighthouse');
  expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });

  await withBot(home, async (url) => {
    // The same key as before: an answer that was lost is given again, and nothing new is made.
    await give(url, 'a lighthouse');
    expect(states(await settled(home, url))).toEqual([expect.stringMatching(outcomes[name])]);
  });
  expect(acknowledged.size).toBe(1);
  expect(broken()).toEqual([]);
});

/** Where a film of two shots takes the bot down, and how many generations get there alive before. */
const filmDeaths = [
  ['before-frame', 0],
  ['after-frame', 0],
  // The third is the film itself, which is joined.
  ['after-download', 2],
  ['after-rename', 2],
] as const;

it.concurrent.each(tried(filmDeaths, ([name]) => name !== 'after-download'))(
  'makes each shot of a film once, and the film, when it dies %s after %i others',
  { timeout: 150_000 },
  async (dieAt, spares) => {
    const { home, emulator, broken } = await newLife();
    const shots = ['a door opens', 'a man comes in'];
    const dying = startBot(home, { dieAt, spares });
    const id = await askForFilm((await dying.url) ?? '', shots);
    expect(await dying.exit, home.output.join('')).toEqual({ code: null, signal: 'SIGKILL' });
    await withBot(home, async (url) => {
      expect(await askForFilm(url, shots)).toBe(id);
      expect(states(await settled(home, url))).toEqual(['completed', 'completed', 'completed']);
    });
    expect(emulator.log.accepted.map(({ prompt }) => prompt)).toEqual(shots);
    expect(broken()).toEqual([]);
  },
);

it.concurrent.each([
  ['again', 'completed', 2],
  ['leave', 'failed', 1],
] as const)('does what its person says about a request that may have left: %s', async (decision, end, requests) => {
  const { home, emulator, give, broken } = await newLife();
  const dying = startBot(home, { dieAt: 'after-answer' });
  await give((await dying.url) ?? '', 'a lighthouse');
  await dying.exit;
  await withBot(home, async (url) => {
    const [asked] = (await settled(home, url)) ?? [];
    await decide(url, asked?.operation_id ?? '', decision);
    expect(states(await settled(home, url))).toEqual([end]);
  });
  expect(emulator.log.accepted).toHaveLength(requests);
  expect(broken()).toEqual([]);
});

/** What becomes of a generation that takes the bot down each time it gets there. */
const poisoned = [
  ['before-intent', /^failed$/],
  ['after-check', /^failed$/],
  ['after-done', /^failed$/],
  ['after-download', /^failed$/],
  // Its request may have been on its way; the message is what is given up.
  ['before-status', /^(completed|failed|unknown)$/],
  ['before-post', /^completed$/],
  ['after-post', /^completed$/],
] as const satisfies readonly (readonly [FailpointName, RegExp])[];

it.concurrent.each(tried(poisoned, ([name]) => name === 'before-intent' || name === 'after-download' || name === 'before-post'))(
  'gives up what takes it down three times %s, and the others go on',
  { timeout: 150_000 },
  async (name, end) => {
    const { home, give } = await newLife();
    let deaths = 0;
    let operations: readonly Operation[] | undefined;
    while (operations === undefined && deaths < 6) {
      const bot = startBot(home, { dieAt: name, always: true, retryGraceMs: 300 });
      const url = (await bot.url) ?? '';
      const given = (await give(url, 'bread')) && (await give(url, 'water')) && (await give(url, 'salt'));
      if (given) operations = await over(url);
      if (operations === undefined) deaths += 1;
      else await stop(bot);
      await bot.exit;
    }
    expect(deaths).toBe(3);
    // Which of the three gets there first is up to the machine.
    const poison = doomed(home);
    expect(operations?.find(({ operation_id: id }) => id === poison)?.state).toMatch(end);
    const others = operations?.filter(({ operation_id: id }) => id !== poison);
    expect(others).toHaveLength(2);
    // One that was on its way out when the bot went down is asked about.
    for (const { state } of others ?? []) expect(state).toMatch(/^(completed|unknown)$/);
  },
);

/** Waits until no generation goes on by itself, told or not. */
async function over(url: string): Promise<readonly Operation[] | undefined> {
  for (;;) {
    const operations = await list(url);
    if (operations?.every(({ state }) => /^(completed|failed|unknown)$/.test(state)) ?? true) return operations;
    await wait(50);
  }
}

const prompts = Array.from({ length: 20 }, (_, index) => `video ${index + 1}`);
const seed = 20_261_125;

it.concurrent('loses nothing and pays for nothing twice, however often it is killed', { timeout: 300_000 }, async () => {
  const life = await newLife(busyLife);
  const kills = await surviveKills(life, { prompts, seed, quickKills: 12 });
  expect(kills).toBeGreaterThanOrEqual(5);
  expect(life.broken()).toEqual([]);
  await withBot(life.home, async (url) => {
    const operations = (await list(url)) ?? [];
    // No kill from outside was laid to a generation that was only there.
    expect(states(operations).filter((state) => state !== 'completed' && state !== 'unknown')).toEqual([]);
    const asked = operations.filter(({ state }) => state === 'unknown');
    for (const [index, { operation_id: id }] of asked.entries()) await decide(url, id, index % 2 === 0 ? 'again' : 'leave');
    await settled(life.home, url);
  });
  expect(life.broken()).toEqual([]);
});

it.concurrent('would be caught if it sent again whatever was not answered', { timeout: 150_000 }, async () => {
  // A Google that takes its time: it is rare that a kill finds no request on its way.
  const life = await newLife({ ...busyLife, answersAfterMs: 500 });
  await surviveKills(life, { prompts, seed, plan: { sendsAgain: true }, isEnough: () => isPaidTwice(life) });
  expect(life.broken()).toContainEqual(expect.stringMatching(/Google took 2 requests for it, 1 were wanted/));
});
