import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createWebDelivery } from '../../../platforms/web/web-delivery.ts';
import { asAdmin } from '../../postgres/as-admin.ts';
import { sampleRequest, sampleSubmission } from '../../set-up/test-engine.ts';
import { openSharedEngine } from '../../several/shared-engine.ts';
import type { Bench } from '../bench.ts';
import { openBenchCluster } from '../postgres/bench-cluster.ts';
import { createGoogle, measureVideos, n } from '../starts.ts';

/** So long is counted what a process does by itself. */
const idleMs = 10_000;
const limits = { concurrentGenerations: n, generationsPerMinute: 1000 };

export const severalCommits: Bench = {
  name: 'several-commits',
  about:
    'commits, synced ones, and what is written to the log by a video on PostgreSQL, against synced commits on SQLite; the real engine in real time',
  async run({ folder, report }) {
    const sqlite = await measureVideos(join(folder, 'sqlite'), limits);
    const cluster = await openBenchCluster(folder, async () => undefined);
    try {
      const postgres = await measureShared(cluster.databaseUrl, folder);
      const line = { baseline: sqlite.synced, than: 'synced commits on SQLite', n } as const;
      const { synced, commits, records, kilobytes } = postgres;
      report({
        ...line,
        name: 'several-commits synced',
        ours: synced,
        unit: 'syncs a video',
        more: { records, kilobytes, sqliteNotes: sqlite.notes },
      });
      report({ ...line, name: 'several-commits all', ours: commits, unit: 'transactions a video, also those that only read' });
    } finally {
      await cluster.close();
    }
  },
};

interface Counts {
  readonly commits: number;
  readonly synced: number;
  readonly records: number;
  readonly kilobytes: number;
}

/** @returns of one video, without what the process does by itself */
async function measureShared(url: string, folder: string): Promise<Counts> {
  const google = createGoogle();
  const { engine, stop } = await openSharedEngine({
    ...{ url, folder, me: 'bench', providers: [google.provider], deliveries: [createWebDelivery()] },
    settings: { ...limits, pollFirstSeconds: 5, pollSeconds: 3 },
    probeVideo: async () => ({ sizeBytes: 1, durationSeconds: 8, width: 1280, height: 720 }),
    probePicture: async () => ({ sizeBytes: 1, durationSeconds: 0, width: 1376, height: 768 }),
  });
  try {
    const completed = new Set<string>();
    const ended = Promise.withResolvers<void>();
    engine.watch(({ id, state }) => {
      if (state === 'completed') completed.add(id);
      if (completed.size === n) ended.resolve();
    });
    await engine.start();
    const sinceMs = performance.now();
    const all = await counted(url, async () => {
      for (let nth = 0; nth < n; nth += 1)
        await engine.submit(sampleSubmission({ request: sampleRequest(), person: `person ${nth % 7}`, eventId: `event ${nth}` }));
      await ended.promise;
    });
    const idles = (performance.now() - sinceMs) / idleMs;
    const idle = await counted(url, () => wait(idleMs));
    const each = (name: keyof Counts): number => (all[name] - idles * idle[name]) / n;
    return { commits: each('commits'), synced: each('synced'), records: each('records'), kilobytes: each('kilobytes') };
  } finally {
    await stop();
  }
}

async function counted(url: string, work: () => Promise<void>): Promise<Counts> {
  const before = await counts(url);
  await work();
  const after = await counts(url);
  return {
    commits: after.commits - before.commits,
    synced: after.synced - before.synced,
    records: after.records - before.records,
    kilobytes: after.kilobytes - before.kilobytes,
  };
}

/** @see https://www.postgresql.org/docs/15/monitoring-stats.html#MONITORING-PG-STAT-WAL-VIEW (2026-11-30); connections tell what they did within a second */
async function counts(url: string): Promise<Counts> {
  await wait(1500);
  const [row] = await asAdmin(
    url,
    `SELECT d.xact_commit::float8 AS commits, w.wal_sync::float8 AS synced, w.wal_records::float8 AS records, w.wal_bytes::float8 / 1000 AS kilobytes
     FROM pg_stat_wal w, pg_stat_database d WHERE d.datname = current_database()`,
  );
  const value = (name: keyof Counts): number => Number(row?.[name]);
  return { commits: value('commits'), synced: value('synced'), records: value('records'), kilobytes: value('kilobytes') };
}
