import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../providers/preview/seeded-random.ts';
import { stop } from '../bot-client.ts';
import { openBotLife } from '../bot-life.ts';
import { type BotProcess, startBot } from '../bot-process.ts';
import { setup } from '../prepare-tests.ts';
import { sampleVideoFile } from '../test-engine.ts';
import { soakFaults } from './faults.ts';
import { measure, type Sample, slopeMbPerHour } from './measure.ts';
import { countOpen } from './open-work.ts';

// `npm run soak [-- --night] [--minutes 5]`: a bot that works without a pause at a Google where everything goes wrong now and then. First
// it is killed and stopped again and again, then it lives on for as long, and what it takes is measured. All promises hold at the end.

const minutesAt = process.argv.indexOf('--minutes');
const minutes = minutesAt === -1 ? (process.argv.includes('--night') ? 120 : 5) : Number(process.argv[minutesAt + 1]);
if (!Number.isFinite(minutes) || minutes <= 0) {
  process.stderr.write('usage: npm run soak -- [--night | --minutes 5]\n');
  process.exit(64);
}

/** Requests in line or on their way at once. */
const mostOpen = 40;
/** How often a request of each kind meets a fault. */
const faultShare = 0.02;
const killEveryMs = 20_000;
const sampleEveryMs = 2000;

const random = seededRandom(20_261_126);
const folder = await mkdtemp(join(tmpdir(), 'veo-bot-soak-'));
await setup();
const life = await openBotLife({
  ...{ folder, video: await sampleVideoFile(folder), progress: { timeScale: 0.01 }, answersAfterMs: 30, recordsRequests: false },
  settings: { CONCURRENT_GENERATIONS: '10', POLL_SECONDS: '0.3', LOG_LEVEL: 'info' },
});
let given = 0;
let kills = 0;
let stops = 0;
let injected = 0;
let refused = 0;
const problems: string[] = [];

try {
  const halfMs = (minutes * 60_000) / 2;
  await restless(performance.now() + halfMs);
  const samples = await steady(performance.now() + halfMs);
  life.emulator.setFaults([]);
  await finish();
  problems.push(...life.broken(), ...judge(samples));
} finally {
  await life.close();
  await rm(folder, { recursive: true, force: true });
}
for (const problem of problems) say(`✗ ${problem}`);
say(
  `${given} requests (${refused} refused), ${injected} faults, ${kills} kills, ${stops} stops in ${minutes} min: ${problems.length === 0 ? 'all promises kept' : `${problems.length} problems`}`,
);
process.exit(problems.length === 0 ? 0 : 1);

/** One life after the other, most of them cut short. */
async function restless(untilMs: number): Promise<void> {
  while (performance.now() < untilMs) {
    const bot = startBot(life.home);
    const url = await bot.url;
    if (url === undefined) throw new Error(`the bot did not start: ${life.home.output.slice(-20).join('')}`);
    const endMs = Math.min(untilMs, performance.now() + killEveryMs * (0.2 + 1.6 * random()));
    await work(url, bot, endMs);
    if (random() < 0.7) {
      kills += 1;
      bot.signal('SIGKILL');
      await bot.exit;
    } else {
      stops += 1;
      const sinceMs = performance.now();
      await stop(bot);
      if (performance.now() - sinceMs > 8000) problems.push('a stop took more than 8 s');
    }
  }
}

/** One long life. @returns what it took */
async function steady(untilMs: number): Promise<readonly Sample[]> {
  const bot = startBot(life.home);
  const url = await bot.url;
  if (url === undefined) throw new Error('the bot did not start');
  const samples: Sample[] = [];
  const timer = setInterval(() => {
    const sample = measure(bot.pid, life.home.dataFolder);
    if (sample !== undefined) samples.push(sample);
  }, sampleEveryMs);
  await work(url, bot, untilMs);
  clearInterval(timer);
  await stop(bot);
  return samples;
}

/** Gives it as much as it can do, and lets things go wrong. */
async function work(url: string, bot: BotProcess, untilMs: number): Promise<void> {
  let isGone = false;
  void bot.exit.then(() => {
    isGone = true;
  });
  while (performance.now() < untilMs && !isGone) {
    const open = countOpen(life.home.dataFolder);
    for (let room = mostOpen - open; room > 0; room -= 1) {
      given += 1;
      await life.give(url, `video ${given}`).catch(() => {
        refused += 1;
      });
      if (random() < faultShare * 3) {
        injected += 1;
        life.emulator.inject(soakFaults[Math.floor(random() * soakFaults.length)] ?? 'poll/503');
      }
    }
    await wait(50);
  }
  if (isGone) problems.push('it ended by itself');
}

/** Waits until nothing moves any more. */
async function finish(): Promise<void> {
  const bot = startBot(life.home);
  await bot.url;
  while (countOpen(life.home.dataFolder) > 0) await wait(200);
  await stop(bot);
}

function judge(samples: readonly Sample[]): readonly string[] {
  const settled = samples.slice(Math.floor(samples.length / 3));
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined) return [];
  const slope = slopeMbPerHour(settled);
  const walMb = Math.max(...samples.map((sample) => sample.walMb));
  say(
    `memory ${first.rssMb.toFixed(0)} to ${last.rssMb.toFixed(0)} MB (${slope.toFixed(1)} MB an hour), open files ${first.openFiles} to ${last.openFiles}, WAL at most ${walMb.toFixed(1)} MB`,
  );
  const grownMb = last.rssMb - first.rssMb;
  return [
    // In a few minutes a slope is mostly noise; a leak of a real size shows all the same.
    ...(minutes >= 60 && slope > 1 ? [`memory grows by ${slope.toFixed(1)} MB an hour`] : []),
    ...(grownMb > 80 ? [`memory grew by ${grownMb.toFixed(0)} MB`] : []),
    ...(last.openFiles > first.openFiles + 20 ? [`open files grew from ${first.openFiles} to ${last.openFiles}`] : []),
    ...(walMb > 64 ? [`the WAL grew to ${walMb.toFixed(0)} MB`] : []),
  ];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
