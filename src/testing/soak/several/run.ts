import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { oneAtATime } from '../../../lib/one-at-a-time.ts';
import { seededRandom } from '../../../preview/seeded-random.ts';
import type { AskedBot } from '../../bot/bot-process.ts';
import { asAdmin } from '../../postgres/as-admin.ts';
import { clusterUrl, startCluster } from '../../postgres/cluster.ts';
import { type DroppingProxy, startDroppingProxy } from '../../postgres/dropping-proxy.ts';
import { tinyVideo } from '../../samples/tiny-video.ts';
import { upgradeDatabase } from '../../several/newer-program.ts';
import { openSeveralBots } from '../../several/several-bots.ts';
import { letThingsHappen } from './events.ts';
import { type Judgement, judge, storyOf } from './judge.ts';
import { createNotes } from './notes.ts';
import { readOptions, usage } from './options.ts';
import { lookAtDatabase, type Overview } from './overview.ts';
import { welcomePeople } from './people.ts';
import { keepProcesses } from './processes.ts';
import { keepStories, readStories } from './story.ts';

// `npm run soak -- --several [--minutes 5] [--seed 1]`: some processes of a bot share one PostgreSQL database. People ask all the time, while
// processes are killed, stand still longer than their lease, stop in order and are upgraded, and while connections break and the server
// crashes. At the end all promises hold, and the limits over all of them. With `--without-ticket` the limits break, and it says so.

const given = readOptions(process.argv.slice(2));
if (given === undefined) {
  process.stderr.write(`${usage}\n`);
  process.exit(64);
}
const { minutes, seed, processes: count, withoutTicket, only } = given;

const limits = { atOnce: 6, perMinute: 60, places: count };
const sayEveryMs = 60_000;
/** How long everything may take to come to its end once nothing goes wrong any more. */
const patienceMs = 4 * 60_000;
/** A process that others have declared dead notices it at its next beat, and stops in order. */
const mostGoneMs = 25_000;
const linesOfStory = 60;
const storiesTold = 5;

const random = seededRandom(seed);
const folder = await mkdtemp(join(tmpdir(), 'veo-bot-soak-'));
const notes = createNotes(say);
const sinceMs = performance.now();
let seen: Overview | undefined;
/** Since when processes go on that hold no lease. */
const gone = new Map<AskedBot, number>();

say(
  `${count} processes, ${minutes} minutes, seed ${seed}${withoutTicket ? ', without the ticket' : ''}; everything is in ${folder}`,
);
// Beside it: the server runs as a user of its own, and its socket's path has to be short.
const cluster = await startCluster({ folder: `${folder}-pg` });
const database = cluster.url('soak');
await asAdmin(cluster.url('postgres'), 'CREATE DATABASE soak');
await upgradeDatabase(database, 0);
await keepStories(database);
const proxies: DroppingProxy[] = [];
for (let nth = 0; nth < count; nth += 1) proxies.push(await startDroppingProxy(`${folder}-pg-${nth}`, cluster.folder));
const bots = await openSeveralBots({
  ...{ folder, count, database, video: await videoFile(), progress: { timeScale: 0.03 }, answersAfterMs: 100 },
  databaseOf: (nth) => clusterUrl(proxies[nth]?.folder ?? cluster.folder, 'soak'),
  recordsRequests: false,
  settings: {
    CONCURRENT_GENERATIONS: `${limits.atOnce}`,
    GENERATIONS_PER_MINUTE: `${limits.perMinute}`,
    ...{ POLL_FIRST_SECONDS: '0.3', POLL_SECONDS: '0.3', LOG_LEVEL: 'info' },
    NODE_OPTIONS: `--report-on-signal --report-directory=${folder}`,
  },
});
const processes = keepProcesses(bots, { random, notes, plan: { withoutTicket } });
const looking = setInterval(oneAtATime(look), 500);
const reporter = setInterval(report, sayEveryMs);
const people = welcomePeople({
  ...{ random, notes },
  urls: () => processes.reached().flatMap(({ url }) => url ?? []),
  seen: () => seen,
});

let judgement: Judgement | undefined;
try {
  const untilMs = performance.now() + minutes * 60_000;
  await letThingsHappen(
    { random, notes, processes, cluster, database, proxies, ...(only === undefined ? {} : { only }) },
    untilMs,
  );
  processes.calm();
  await finish();
  await processes.end();
  judgement = await tell();
} finally {
  clearInterval(looking);
  clearInterval(reporter);
  people.leave();
  await bots.close();
  for (const proxy of proxies) await proxy.close();
  await cluster.close();
}
report();
const isKept = notes.problems.length === 0;
if (isKept) await rm(folder, { recursive: true, force: true });
else await writeFile(join(folder, 'diary.txt'), `${notes.diary.join('\n')}\n`);
say(isKept ? 'all promises kept' : `${notes.problems.length} problems; logs, stories and the diary are in ${folder}`);
process.exit(isKept ? 0 : 1);

/** Everything comes to its end: people wait for their answers, and somebody answers all questions. */
async function finish(): Promise<void> {
  const giveUpMs = performance.now() + patienceMs;
  const enough = people.haveEnough().then(() => true);
  const late = (async () => {
    while (performance.now() < giveUpMs) await wait(500);
    return false;
  })();
  if (!(await Promise.race([enough, late]))) notes.problem('some requests were never answered');
  for (;;) {
    await look();
    if (seen !== undefined && seen.open + seen.unsent + seen.questions.length === 0) return;
    if (performance.now() > giveUpMs) return notes.problem(`not over: ${JSON.stringify({ ...seen, openOf: undefined })}`);
    await wait(500);
  }
}

/** What came of it, with the stories of those that something is wrong with. */
async function tell(): Promise<Judgement> {
  const evidence = await bots.evidence(people.acknowledged);
  const stories = await readStories(database);
  const found = judge(evidence, stories, limits);
  for (const words of found.broken) notes.problem(words);
  const log = evidence.home.output.join('').split('\n');
  const wrong = [
    ...new Set(found.broken.flatMap((words) => evidence.records?.generations.filter(({ id }) => words.includes(id)) ?? [])),
  ];
  for (const [nth, { id }] of wrong.entries()) {
    const story = storyOf(id, evidence, stories, log);
    await writeFile(join(folder, `story-${id}.txt`), `${story.join('\n')}\n`);
    if (nth < storiesTold) say([`${id}:`, ...story.slice(-linesOfStory)].join('\n  '));
  }
  for (const [nth, home] of bots.homes.entries()) await writeFile(join(folder, `log-${nth}.jsonl`), home.output.join(''));
  return found;
}

/** Looks at the database, and for processes that go on although others have taken over their work. */
async function look(): Promise<void> {
  const newest = await lookAtDatabase(database);
  if (newest === undefined) return;
  seen = newest;
  for (const one of processes.running()) {
    const isThere =
      one.url === undefined || one.fate !== 'none' || newest.living.some((name) => name.includes(`-${one.bot.pid}-`));
    const goneSinceMs = isThere ? undefined : (gone.get(one.bot) ?? performance.now());
    if (goneSinceMs === undefined) gone.delete(one.bot);
    else gone.set(one.bot, goneSinceMs);
    if (goneSinceMs === undefined || performance.now() - goneSinceMs < mostGoneMs) continue;
    notes.problem(`process ${one.nth} (${one.bot.pid}) goes on ${mostGoneMs / 1000} s after it was declared dead`);
    one.bot.signal('SIGUSR2');
    await wait(2000);
    await processes.kill(one);
  }
}

/** A small real video. Its bytes are nothing that is proved here. */
async function videoFile(): Promise<string> {
  const path = join(folder, 'video.mp4');
  await writeFile(path, await tinyVideo());
  return path;
}

function report(): void {
  const lived = ((performance.now() - sinceMs) / 60_000).toFixed(1);
  const counts = [...notes.counts].toSorted(([a], [b]) => a.localeCompare(b)).map(([name, times]) => `${times} ${name}`);
  say(
    `${lived} min: ${people.asked()} asked for, ${people.acknowledged.size} acknowledged, ${seen?.open ?? '?'} open; ${counts.join(', ')}`,
  );
  if (judgement === undefined) return;
  const { mostAtOnce, mostInFlight, mostInAMinute, mostOvertaken } = judgement;
  say(
    `in flight at most ${mostInFlight} of ${limits.atOnce} (${mostAtOnce} at Google), ${mostInAMinute} of ${limits.perMinute} starts in a minute; overtaken by ${mostOvertaken} at most`,
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
