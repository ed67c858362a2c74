import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createEncoder } from '../../media/encoder.ts';
import { seededRandom } from '../../preview/seeded-random.ts';
import { decide, list, stop } from '../bot/bot-client.ts';
import { openBotLife } from '../bot/bot-life.ts';
import { type AskedBot, type BotHome, startBot } from '../bot/bot-process.ts';
import { makeSampleVideo } from '../samples/sample-videos.ts';
import { setup } from '../set-up/prepare-tests.ts';
import { brokenAtDoor } from './broken-at-door.ts';
import { openDiscordDoor, openSlackDoor } from './doors.ts';
import { soakFaults } from './faults.ts';
import { growthPerHour, measure, type Sample } from './measure.ts';
import { countOpen } from './open-work.ts';

// `npm run soak [-- --night] [--minutes 5]`: a bot that works without a pause for people on the web, Discord and Slack, where everything goes
// wrong now and then. First it is killed and stopped again and again, then it lives on for as long, and what it takes is measured. All
// promises hold at the end.

const minutesAt = process.argv.indexOf('--minutes');
const minutes = minutesAt === -1 ? (process.argv.includes('--night') ? 120 : 5) : Number(process.argv[minutesAt + 1]);
if (!Number.isFinite(minutes) || minutes <= 0) {
  process.stderr.write('usage: npm run soak -- [--night | --minutes 5]\n');
  process.exit(64);
}

/** Requests in line or on their way at once. */
const mostOpen = 40;
/** How often a request meets a fault of each kind: one in Google's start, check or download, one on its way to a chat. */
const faultShare = 0.02;
const killEveryMs = 20_000;
const cutEveryMs = 7000;
const ageEveryMs = 30_000;
const sampleEveryMs = 5000;
const sayEveryMs = 60_000;
/** How long everything may take to come to its end once nothing goes wrong any more. */
const patienceMs = 15 * 60_000;

const random = seededRandom(20_261_126);
const folder = await mkdtemp(join(tmpdir(), 'veo-bot-soak-'));
await setup();
const doors = [await openDiscordDoor(random), await openSlackDoor(random)];
const life = await openBotLife({
  ...{
    folder,
    video: await smallVideo(),
    progress: { timeScale: 0.01 },
    answersAfterMs: 30,
    recordsRequests: false,
    isReal: true,
  },
  settings: {
    ...Object.assign({}, ...doors.map(({ settings }) => settings)),
    MEDIA_ORIGINS: doors.map(({ settings }) => settings.MEDIA_ORIGINS).join(','),
    ...{ CONCURRENT_GENERATIONS: '10', POLL_SECONDS: '0.3', LOG_LEVEL: 'info', ACTIVE_PER_PERSON: '1000000' },
  },
});
let given = 0;
let [kills, stops, cuts, injected, refused] = [0, 0, 0, 0, 0];
let newest: Sample | undefined;
const problems: string[] = [];
const sinceMs = performance.now();
const reporter = setInterval(report, sayEveryMs);

try {
  const halfMs = (minutes * 60_000) / 2;
  await restless(performance.now() + halfMs);
  const samples = await steady(performance.now() + halfMs);
  life.emulator.setFaults([]);
  for (const door of doors) door.mend();
  await finish();
  problems.push(...life.broken(), ...doors.flatMap((door) => brokenAtDoor(door, life.home)), ...judge(samples));
} finally {
  clearInterval(reporter);
  for (const door of doors) await door.close();
  await life.close();
}
if (problems.length === 0) {
  await rm(folder, { recursive: true, force: true });
} else {
  await writeFile(join(folder, 'log.jsonl'), life.home.output.join(''));
  say(`its database, its log and its videos are in ${folder}`);
}
for (const problem of problems) say(`✗ ${problem}`);
report();
say(problems.length === 0 ? 'all promises kept' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);

/** One life after the other, most of them cut short. */
async function restless(untilMs: number): Promise<void> {
  while (performance.now() < untilMs) {
    const bot = startBot(anyPace(life.home), { isReal: true });
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
      const stopSinceMs = performance.now();
      await stop(bot);
      const tookMs = performance.now() - stopSinceMs;
      if (tookMs > 8000) problems.push(`a stop took ${(tookMs / 1000).toFixed(1)} s`);
    }
  }
}

/** As many requests on their way at once as the rate needs, or one, or four. */
function anyPace(home: BotHome): BotHome {
  const atOnce = ['', '1', '4'][Math.floor(3 * random())] ?? '';
  return { ...home, settings: { ...home.settings, ...(atOnce !== '' && { STARTS_AT_ONCE: atOnce }) } };
}

/** One long life. @returns what it took */
async function steady(untilMs: number): Promise<readonly Sample[]> {
  const bot = startBot(life.home, { isReal: true });
  const url = await bot.url;
  if (url === undefined) throw new Error('the bot did not start');
  const samples: Sample[] = [];
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      const sample = await measure(bot, life.home.dataFolder, given);
      if (sample !== undefined) samples.push(sample);
      newest = sample;
      await wait(sampleEveryMs);
    }
  })();
  await work(url, bot, untilMs);
  isOver = true;
  await sampling;
  await stop(bot);
  return samples;
}

/** Gives it as much as it can do, and lets things go wrong. */
async function work(url: string, bot: AskedBot, untilMs: number): Promise<void> {
  let isGone = false;
  void bot.exit.then(() => {
    isGone = true;
  });
  const soon = (everyMs: number): number => performance.now() + everyMs * (0.5 + random());
  let [cutMs, ageMs] = [soon(cutEveryMs), soon(ageEveryMs)];
  while (performance.now() < untilMs && !isGone) {
    for (let room = mostOpen - countOpen(life.home.dataFolder); room > 0; room -= 1) await ask(url);
    if (performance.now() > cutMs) {
      cuts += 1;
      doors[Math.floor(random() * doors.length)]?.cut();
      cutMs = soon(cutEveryMs);
    }
    if (performance.now() > ageMs) {
      for (const door of doors) door.age();
      await answerQuestions(url);
      ageMs = soon(ageEveryMs);
    }
    await wait(50);
  }
  if (isGone) problems.push(`it ended by itself: ${life.home.output.slice(-5).join('')}`);
}

/** Half of the people are on the web, the others in the chats. */
async function ask(url: string): Promise<void> {
  given += 1;
  const prompt = `video ${given}`;
  const door = doors[Math.floor(random() * doors.length * 2)];
  if (door === undefined) {
    await life.give(url, prompt).catch(() => {
      refused += 1;
    });
  } else {
    door.ask(prompt);
    if (random() < 5 * faultShare) {
      injected += 1;
      door.disturb();
    }
  }
  if (random() < 3 * faultShare) {
    injected += 1;
    life.emulator.inject(soakFaults[Math.floor(random() * soakFaults.length)] ?? 'poll/503');
  }
}

/** People on the web come back now and then, and say what is to be done where nobody knows. */
async function answerQuestions(url: string): Promise<void> {
  const open = (await list(url))?.filter(({ state }) => state === 'unknown') ?? [];
  for (const { operation_id: id } of open) await decide(url, id, random() < 0.5 ? 'again' : 'leave').catch(() => undefined);
}

/** Waits until nothing moves any more. */
async function finish(): Promise<void> {
  const bot = startBot(life.home, { isReal: true });
  await bot.url;
  const giveUpMs = performance.now() + patienceMs;
  while (countOpen(life.home.dataFolder) > 0 && performance.now() < giveUpMs) await wait(200);
  await stop(bot);
}

function judge(samples: readonly Sample[]): readonly string[] {
  // Warm is a process by what it has done, however long that took.
  const [cold, last] = [samples[0], samples.at(-1)];
  const settled = samples.filter(({ given: done }) => done >= (2 * (cold?.given ?? 0) + (last?.given ?? 0)) / 3);
  const [first] = settled;
  if (first === undefined || last === undefined) return ['nothing was measured'];
  const live = growthPerHour(settled, ({ liveMb }) => liveMb);
  const rss = growthPerHour(settled, ({ rssMb }) => rssMb);
  const walMb = Math.max(...samples.map((sample) => sample.walMb));
  const made = `${last.given - first.given} generations in ${((last.atMs - first.atMs) / 60_000).toFixed(0)} min`;
  say(
    `live memory ${first.liveMb.toFixed(1)} to ${last.liveMb.toFixed(1)} MB, ${live.toFixed(2)} MB for an hour of 400 videos (${made})`,
  );
  say(`resident ${first.rssMb.toFixed(0)} to ${last.rssMb.toFixed(0)} MB, ${rss.toFixed(2)} MB for such an hour`);
  say(`open files ${first.openFiles} to ${last.openFiles}, WAL at most ${walMb.toFixed(1)} MB`);
  const grownMb = last.rssMb - first.rssMb;
  const quarter = Math.ceil(samples.length / 4);
  const slowed = pace(samples.slice(-quarter)) / pace(samples.slice(0, quarter));
  say(`the last quarter of that life did ${slowed.toFixed(2)} times as much in a minute as the first`);
  return [
    // What piles up and waits slows everything down; other work on the machine does not do so much.
    ...(slowed < 0.4 ? [`it does ${slowed.toFixed(2)} times as much as in the beginning`] : []),
    // In a few minutes a slope is mostly noise; a leak of a real size shows all the same.
    ...(minutes >= 60 && live > 1 ? [`what lives grows by ${live.toFixed(1)} MB an hour`] : []),
    ...(minutes < 60 && grownMb > 80 ? [`memory grew by ${grownMb.toFixed(0)} MB`] : []),
    ...(last.openFiles > first.openFiles + 20 ? [`open files grew from ${first.openFiles} to ${last.openFiles}`] : []),
    ...(walMb > 64 ? [`the WAL grew to ${walMb.toFixed(0)} MB`] : []),
  ];
}

/** @returns requests in a minute */
function pace(samples: readonly Sample[]): number {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || first === last) return Number.NaN;
  return ((last.given - first.given) / (last.atMs - first.atMs)) * 60_000;
}

/** Its bytes are nothing that is proved here; that they are large is for the benches. */
async function smallVideo(): Promise<string> {
  const encoder = await createEncoder({});
  const path = join(folder, 'small.mp4');
  await makeSampleVideo(encoder, path, { width: 64, height: 36, durationSeconds: 0.5 });
  await encoder.close();
  return path;
}

function report(): void {
  const lived = ((performance.now() - sinceMs) / 60_000).toFixed(1);
  const waiting = countOpenSafely();
  const memory = newest === undefined ? '' : `, ${newest.liveMb.toFixed(1)} of ${newest.rssMb.toFixed(0)} MB live`;
  say(
    `${lived} min: ${given} requests (${refused} refused, ${waiting} open), ${injected} faults, ${cuts} cuts, ${kills} kills, ${stops} stops${memory}`,
  );
}

function countOpenSafely(): number | string {
  try {
    return countOpen(life.home.dataFolder);
  } catch {
    return '?';
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
