import type { SpendingGroup, SpendingRow } from '../../domain/admin.ts';
import { dayOf, spendingRows, spendingSums } from '../composed/spending.ts';
import type { Executor } from './executor.ts';
import { nextWholeMs, wholeMs } from './whole-ms.ts';

/** The ledger in groups, and how long people waited. */
export function spendingByStatements(database: Executor) {
  return {
    async spendingBy(group: SpendingGroup, sinceMs: number, nowMs: number): Promise<readonly SpendingRow[]> {
      const sums = spendingSums(database.db, group, nextWholeMs(sinceMs), wholeMs(nowMs));
      return spendingRows(group, (await database.db.executeQuery(sums)).rows);
    },
    async waitsSince(sinceMs: number, limit: number): Promise<readonly { readonly day: string; readonly waitMs: number }[]> {
      const rows = await database.all<{ started: number; created: number }>(
        `SELECT started_at_ms AS started, created_at_ms AS created FROM generations
         WHERE started_at_ms >= $1 ORDER BY started_at_ms DESC LIMIT $2`,
        nextWholeMs(sinceMs),
        limit,
      );
      return rows.map(({ started, created }) => ({ day: dayOf(started), waitMs: Math.max(0, started - created) }));
    },
  };
}
