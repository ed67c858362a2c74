import { join } from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { type Bench, quantile, timeEach } from './bench.ts';
import { byOffset, calls, limit, people, queriesOf, questions } from './history-questions.ts';
import { seedRows } from './seed-rows.ts';

/** The baselines are slow; their p99 is steady all the same. */
const baselineCalls = 60;

export const history: Bench = {
  name: 'history',
  about: 'pages at any depth and full-text search in 100,000 rows (1,000,000 with --full), against OFFSET and LIKE',
  async run({ seed, full, folder, report }) {
    const count = full ? 1_000_000 : 100_000;
    const dataFolder = join(folder, 'data');
    seedRows(dataFolder, { count, seed, state: 'completed', people });
    const { store, close } = openStore({ dataFolder, outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
    const plain = new Database(join(dataFolder, databaseFileName), { readonly: true });
    try {
      for (const question of questions) {
        const { name, naive } = question;
        const at = queriesOf(question, seed, count);
        const ours = await timeEach(calls, (index) => store.history(at(index)));
        const baseline = await timeEach(baselineCalls, (index) => {
          const { where, values, offset } = naive(at(index), count);
          plain
            .prepare(`SELECT * FROM generations WHERE ${where} ORDER BY number DESC LIMIT ? OFFSET ?`)
            .all(...values, limit, Math.max(0, offset));
        });
        report({
          name: `history ${name}`,
          ours: quantile(ours, 0.99),
          baseline: quantile(baseline, 0.99),
          than: naive === byOffset ? 'OFFSET' : 'LIKE',
          unit: 'ms, p99',
          n: count,
          target: { of: 'ours', is: '<', value: 5 },
          more: { p50: quantile(ours, 0.5), max: Math.max(...ours), baselineP50: quantile(baseline, 0.5), calls },
        });
      }
    } finally {
      plain.close();
      close();
    }
  },
};
