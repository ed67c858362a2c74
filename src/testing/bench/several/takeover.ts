import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../../../preview/seeded-random.ts';
import { asAdmin } from '../../postgres/as-admin.ts';
import { type Bench, type BenchContext, quantile } from '../bench.ts';
import { startBenchGoogle } from '../bench-google.ts';
import { type BenchCluster, openBenchCluster } from '../postgres/bench-cluster.ts';
import { type BenchBots, openBenchBots } from './bots.ts';

/** Those that stay; the others end, round after round. */
const stay = 2;

interface Kind {
  readonly name: string;
  readonly signal: NodeJS.Signals;
  /** How many end in each round, within so many milliseconds. */
  readonly end: number;
  readonly withinMs: number;
  readonly rounds: number;
  /** What is promised. */
  readonly mostMs: number;
}

export const severalKill: Bench = {
  name: 'several-kill',
  about: 'from kill -9 of a process to the first look at its work by another one',
  // A lease is renewed every 3 s: each ends at another moment of it.
  run: (context) => runKind(context, { name: 'kill', signal: 'SIGKILL', end: 5, withinMs: 3000, rounds: 4, mostMs: 15_000 }),
};

export const severalDrain: Bench = {
  name: 'several-drain',
  about: 'from the word to stop to the first look at the work of a process by another one',
  run: (context) => runKind(context, { name: 'drain', signal: 'SIGTERM', end: 2, withinMs: 500, rounds: 10, mostMs: 1000 }),
};

async function runKind(context: BenchContext, kind: Kind): Promise<void> {
  const cluster = await openBenchCluster(context.folder, async () => undefined);
  try {
    const takenMs = await measure(context, cluster, kind);
    context.report({
      name: `several-${kind.name}`,
      ...{ ours: quantile(takenMs, 0.95), baseline: kind.mostMs, than: 'what is promised', unit: 'ms, p95', n: takenMs.length },
      target: { of: 'ours', is: '<=', value: kind.mostMs },
      more: { p50: quantile(takenMs, 0.5), min: Math.min(...takenMs), max: Math.max(...takenMs) },
    });
  } finally {
    await cluster.close();
  }
}

/** A look at an operation. */
interface Look {
  readonly nth: number;
  readonly operation: string;
  readonly atMs: number;
}

/** @returns milliseconds from the end of a process to the first look of another one, of each end */
async function measure({ folder, seed }: BenchContext, cluster: BenchCluster, kind: Kind): Promise<readonly number[]> {
  // Nothing is ever ready: work stays until its process ends.
  const google = await startBenchGoogle();
  const looks: Look[] = [];
  const several = await openBenchBots({
    ...{ cluster, count: stay + kind.end, googleUrl: google.url, answersAfterMs: 0 },
    ...{ databaseName: `takeover_${kind.name}`, folder: join(folder, kind.name) },
    settings: { CONCURRENT_GENERATIONS: '1000', POLL_FIRST_SECONDS: '1', POLL_SECONDS: '1' },
    onRequest(nth, path) {
      const operation = /operations\/([\w-]+)$/.exec(path)?.[1];
      if (operation !== undefined) looks.push({ nth, operation, atMs: performance.now() });
    },
  });
  const random = seededRandom(seed);
  const takenMs: number[] = [];
  try {
    for (let round = 0; round < kind.rounds; round += 1) {
      const ending = Array.from({ length: kind.end }, (_, nth) => stay + nth);
      await giveEach(several, ending, `${kind.name} ${round}`);
      takenMs.push(...(await Promise.all(ending.map((nth) => endOne(several, looks, nth, kind, random() * kind.withinMs)))));
      if (round < kind.rounds - 1) await Promise.all(ending.map(several.restart));
    }
    return takenMs;
  } finally {
    await several.close();
    google.close();
  }
}

/** Asks until each of them has something. */
async function giveEach(several: BenchBots, those: readonly number[], name: string): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    const own = await Promise.all(those.map((nth) => operationsOf(several, nth)));
    if (own.every((each) => each.length > 0)) return;
    await several.ask(several.bots.map((_, nth) => `a fox, ${name}, ${turn}, ${nth}`));
    await wait(500);
  }
}

/** Which operations a process watches. */
async function operationsOf({ bots, databaseUrl }: BenchBots, nth: number): Promise<readonly string[]> {
  const rows = await asAdmin(
    databaseUrl,
    `SELECT operation_name AS name FROM generations WHERE state = 'generating' AND owner LIKE '%-${bots[nth]?.pid}-%'`,
  );
  return rows.map(({ name }) => String(name).split('/').at(-1) ?? '');
}

async function endOne(
  several: BenchBots,
  looks: readonly Look[],
  nth: number,
  { signal }: Kind,
  afterMs: number,
): Promise<number> {
  await wait(afterMs);
  const own = await operationsOf(several, nth);
  const endedMs = performance.now();
  several.bots[nth]?.signal(signal);
  for (;;) {
    // A look of one that ends later, and has taken it over, is one of another process as well.
    const first = looks.find((each) => each.atMs > endedMs && each.nth !== nth && own.includes(each.operation));
    if (first !== undefined) {
      await several.bots[nth]?.exit;
      return first.atMs - endedMs;
    }
    await wait(5);
  }
}
