import type { CountOf } from '../../domain/store-numbers.ts';
import type { Executor } from './executor.ts';

/** The statements behind `StoreNumbers`; read-only. */
export function numberStatements(database: Executor) {
  return {
    async waiting(): Promise<readonly CountOf<'video' | 'still'>[]> {
      return await database.all(
        `SELECT CASE WHEN duration_seconds = 0 THEN 'still' ELSE 'video' END AS of, COUNT(*) AS count
         FROM generations WHERE state = 'queued' AND waits_for IS NULL GROUP BY 1 ORDER BY 1 DESC`,
      );
    },
    async inFlight(): Promise<readonly CountOf[]> {
      return await database.all(
        `SELECT model AS of, COUNT(*) AS count FROM generations
         WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating') GROUP BY model ORDER BY model`,
      );
    },
    async unknown(): Promise<number> {
      const row = await database.get<{ count: number }>(
        "SELECT COUNT(*) AS count FROM generations WHERE ended_at_ms IS NULL AND state = 'unknown'",
      );
      return row?.count ?? 0;
    },
    async parked(sinceMs: number): Promise<readonly CountOf[]> {
      return await database.all(
        `SELECT g.platform AS of, COUNT(*) AS count FROM outbox o JOIN generations g ON g.id = o.generation_id
         WHERE o.parked IS NOT NULL AND o.wanted = o.sent AND o.due_at_ms >= $1 AND NOT g.hidden
           AND ((o.kind = 'result' AND g.removed_at_ms IS NULL) OR (o.kind = 'question' AND g.state = 'unknown'))
         GROUP BY g.platform ORDER BY g.platform`,
        Math.ceil(sinceMs),
      );
    },
  };
}
