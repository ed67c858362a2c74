import { join } from 'node:path';
import type { Tables } from '../../../storage/composed/tables.ts';
import { connectDatabase } from '../../../storage/postgres/connect.ts';
import { createPostgresStore } from '../../../storage/postgres/store.ts';
import { createRowReader } from '../../../storage/row-reader.ts';
import { databaseFileName } from '../../../storage/sqlite/open.ts';
import { openStore } from '../../../storage/sqlite/store.ts';
import { addressOf } from '../../postgres/as-admin.ts';
import { type Bench, quantile, timeEach } from '../bench.ts';
import { calls, people, queriesOf, questions } from '../history-questions.ts';
import { seedRows } from '../seed-rows.ts';
import { openBenchCluster } from './bench-cluster.ts';
import { seedPostgres } from './seed-postgres.ts';

export const postgresHistory: Bench = {
  name: 'postgres-history',
  about: 'the same pages and searches on PostgreSQL in 100,000 rows (1,000,000 with --full), against SQLite',
  async run({ seed, full, folder, report }) {
    const count = full ? 1_000_000 : 100_000;
    const dataFolder = join(folder, 'data');
    seedRows(dataFolder, { count, seed, state: 'completed', people });
    const seededMs = performance.now();
    const cluster = await openBenchCluster(folder, (url) => seedPostgres(url, join(dataFolder, databaseFileName)));
    const fillSeconds = (performance.now() - seededMs) / 1000;
    const database = await connectDatabase<Tables>(addressOf(cluster.databaseUrl));
    const sqlite = openStore({ dataFolder, outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
    const owners = { owner: 'bench', living: async () => [] };
    const { store } = createPostgresStore({ database, rows: createRowReader(), owners });
    try {
      for (const question of questions) {
        const at = queriesOf(question, seed, count);
        const ours = await timeEach(calls, (index) => store.history(at(index)));
        const theirs = await timeEach(calls, (index) => sqlite.store.history(at(index)));
        report({
          name: `postgres-history ${question.name}`,
          ours: quantile(ours, 0.99),
          baseline: quantile(theirs, 0.99),
          than: 'SQLite',
          unit: 'ms, p99',
          n: count,
          target: { of: 'ours', is: '<', value: 5 },
          more: { p50: quantile(ours, 0.5), max: Math.max(...ours), baselineP50: quantile(theirs, 0.5), calls, fillSeconds },
        });
      }
    } finally {
      sqlite.close();
      await database.close();
      await cluster.close();
    }
  },
};
