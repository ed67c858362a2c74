import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readPlatform } from '../../bot/recording-platform.ts';
import { tinyVideo } from '../../samples/tiny-video.ts';
import { type Bench, type BenchContext, quantile } from '../bench.ts';
import { type BenchGoogle, startBenchGoogle } from '../bench-google.ts';
import { type BenchCluster, openBenchCluster } from '../postgres/bench-cluster.ts';
import { openBenchBots } from './bots.ts';

const counts = [1, 2, 4];
const videos = 30;
/** Between two that are ready, and until the first one is: all are started by then. */
const everyMs = 600;
const firstMs = 5000;
const pollSeconds = 0.5;

export const severalShown: Bench = {
  name: 'several-shown',
  about: `from ready at Google to posted with 1, 2 and 4 processes on one PostgreSQL, which look every ${pollSeconds} s`,
  async run(context) {
    const cluster = await openBenchCluster(context.folder, async () => undefined);
    try {
      const measured: (readonly number[])[] = [];
      for (const count of counts) measured.push(await measure(context, cluster, count));
      const [one = []] = measured;
      for (const [index, each] of measured.entries())
        context.report({
          name: `several-shown ${counts[index]}`,
          ...{ ours: quantile(each, 0.95), baseline: quantile(one, 0.95), than: 'one process', unit: 'ms, p95', n: videos },
          target: { of: 'ours', is: '<=', value: 2000 },
          more: { p50: quantile(each, 0.5), baselineP50: quantile(one, 0.5), max: Math.max(...each) },
        });
    } finally {
      await cluster.close();
    }
  },
};

/** @returns milliseconds from ready to posted, of each video */
async function measure({ folder }: BenchContext, cluster: BenchCluster, count: number): Promise<readonly number[]> {
  const latenciesMs = Array.from({ length: videos }, (_, nth) => firstMs + nth * everyMs);
  const google = await startBenchGoogle({ latenciesMs, video: await tinyVideo() });
  const several = await openBenchBots({
    ...{ cluster, count, googleUrl: google.url, answersAfterMs: 0 },
    ...{ databaseName: `shown_${count}`, folder: join(folder, `${count}`) },
    settings: { CONCURRENT_GENERATIONS: '1000', POLL_FIRST_SECONDS: '2', POLL_SECONDS: `${pollSeconds}` },
  });
  try {
    await several.hold(true);
    const ids = await several.ask(Array.from({ length: videos }, (_, nth) => `a fox, number ${nth}`));
    await several.hold(false);
    for (;;) {
      const posted = readPlatform(several.platformFile).filter(({ kind }) => kind === 'result');
      if (posted.length >= videos) return postedAfter(google, ids, new Map(posted.map((each) => [each.generationId, each.atMs])));
      await wait(100);
    }
  } finally {
    await several.close();
    google.close();
  }
}

function postedAfter(
  { started, readyAtMs }: BenchGoogle,
  ids: ReadonlyMap<string, string>,
  postedAtMs: ReadonlyMap<string, number>,
): readonly number[] {
  return [...ids].map(([prompt, id]) => {
    const nth = started.findIndex(({ body }) => body.includes(`${prompt}"`));
    return (postedAtMs.get(id) ?? Number.NaN) - performance.timeOrigin - (readyAtMs[nth] ?? Number.NaN);
  });
}
