import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bench, type BenchContext, quantile } from '../bench.ts';
import { startBenchGoogle } from '../bench-google.ts';
import { type BenchCluster, openBenchCluster } from '../postgres/bench-cluster.ts';
import { openBenchBots } from './bots.ts';

const counts = [1, 2, 4];
/** What Google takes to answer a start, and how many there are; then nothing at all, which is the machine's limit. */
const kinds = [
  { answersAfterMs: 1500, startsOf: (count: number) => 40 * count },
  { answersAfterMs: 0, startsOf: () => 80 },
];
/** The share of the starts in which the processes learn how long one takes. */
const learning = 0.25;

export const severalStarts: Bench = {
  name: 'several-starts',
  about: `starts a second of 1, 2 and 4 processes on one PostgreSQL, at 1.5 s a start and at none, on ${cpus().length} cores`,
  async run(context) {
    const cluster = await openBenchCluster(context.folder, async () => undefined);
    try {
      for (const kind of kinds) {
        const measured: Measured[] = [];
        for (const count of counts) measured.push(await measure(context, cluster, count, kind));
        report(context, kind.answersAfterMs, measured);
      }
    } finally {
      await cluster.close();
    }
  },
};

interface Measured {
  readonly count: number;
  readonly starts: number;
  readonly perSecond: number;
  /** Of the time of all cores, with the database and Google. */
  readonly busyShare: number;
  /** Time of a core that a start took, in all processes of the bot and in the database. */
  readonly botMs: number;
  readonly databaseMs: number;
}

function report({ report }: Pick<BenchContext, 'report'>, answersAfterMs: number, measured: readonly Measured[]): void {
  const one = measured[0]?.perSecond ?? Number.NaN;
  for (const { count, starts, perSecond, ...more } of measured)
    report({
      name: `several-starts ${count} at ${answersAfterMs} ms`,
      ...{ ours: perSecond, baseline: one, than: 'one process', unit: 'starts/s', n: starts },
      // Where the machine is the limit, more processes only get in each other's way.
      ...(answersAfterMs > 0 ? { target: { of: 'ratio', is: '>=', value: count * 0.8 } as const } : {}),
      more: { ...more, cores: cpus().length },
    });
}

async function measure(
  { folder }: BenchContext,
  cluster: BenchCluster,
  count: number,
  { answersAfterMs, startsOf }: (typeof kinds)[number],
): Promise<Measured> {
  // Nothing is ready, so that nothing but starts is done.
  const google = await startBenchGoogle();
  const several = await openBenchBots({
    ...{ cluster, count, googleUrl: google.url, answersAfterMs },
    ...{ databaseName: `starts_${answersAfterMs}_${count}`, folder: join(folder, `${answersAfterMs}-${count}`) },
    settings: { CONCURRENT_GENERATIONS: '1000', POLL_FIRST_SECONDS: '600' },
  });
  try {
    await several.hold(true);
    const starts = startsOf(count);
    await several.ask(Array.from({ length: starts }, (_, nth) => `a fox, number ${nth}`));
    await several.hold(false);
    while (google.started.length < starts * learning) await wait(5);
    const from = google.started.length;
    const [busySince, botSince, databaseSince] = [
      coresBusy(),
      coreMs(several.bots.map(({ pid }) => pid ?? 0)),
      coreMs(await several.databasePids()),
    ];
    while (google.started.length < starts) await wait(5);
    const atMs = google.started.map((each) => each.atMs).sort((a, b) => a - b);
    const [first, last] = [quantile(atMs, learning), atMs.at(-1) ?? Number.NaN];
    const perSecond = (1000 * starts * (1 - learning)) / (last - first);
    const each = google.started.length - from;
    return { count, starts, perSecond, busyShare: busySince(), botMs: botSince() / each, databaseMs: databaseSince() / each };
  } finally {
    await several.close();
    google.close();
  }
}

/** @returns which share of all cores' time was used since */
function coresBusy(): () => number {
  const now = () => {
    const times = cpus().map(({ times: each }) => each);
    const idle = times.reduce((sum, each) => sum + each.idle, 0);
    return { idle, all: times.reduce((sum, each) => sum + each.idle + each.user + each.sys + each.nice + each.irq, 0) };
  };
  const before = now();
  return () => {
    const after = now();
    return 1 - (after.idle - before.idle) / (after.all - before.all);
  };
}

/** @returns how long cores have worked for processes since, as Linux says it; not a number elsewhere */
function coreMs(pids: readonly number[]): () => number {
  const now = () => pids.map((pid) => readCoreMs(pid)).reduce((sum, each) => sum + each, 0);
  const before = now();
  return () => now() - before;
}

/** @see https://www.kernel.org/doc/html/latest/scheduler/sched-stats.html (2026-11-30) nanoseconds on a core come first */
function readCoreMs(pid: number): number {
  const file = `/proc/${pid}/task`;
  if (!existsSync(file)) return Number.NaN;
  return readdirSync(file)
    .map((task) => Number(readFileSync(`${file}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6)
    .reduce((sum, each) => sum + each, 0);
}
