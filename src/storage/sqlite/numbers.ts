import type { Database } from 'better-sqlite3';
import type { CountOf, StoreNumbers } from '../../domain/store-numbers.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements behind `StoreNumbers`; read-only. */
export function numberStatements(database: Database): Synchronous<StoreNumbers> {
  const waiting = database.prepare<[], { still: 0 | 1; count: number }>(
    `SELECT duration_seconds = 0 AS still, COUNT(*) AS count FROM generations INDEXED BY generations_queue
     WHERE state = 'queued' AND waits_for IS NULL GROUP BY still`,
  );
  const inFlight = database.prepare<[], CountOf>(
    `SELECT model AS "of", COUNT(*) AS count FROM generations INDEXED BY generations_unfinished
     WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating') GROUP BY model`,
  );
  const unknown = database
    .prepare<[], number>(
      "SELECT COUNT(*) FROM generations INDEXED BY generations_unfinished WHERE ended_at_ms IS NULL AND state = 'unknown'",
    )
    .pluck();
  const parked = database.prepare<[number], CountOf>(
    `SELECT g.platform AS "of", COUNT(*) AS count FROM outbox o INDEXED BY outbox_parked CROSS JOIN generations g ON g.id = o.generation_id
     WHERE o.parked IS NOT NULL AND o.wanted = o.sent AND o.due_at_ms >= ? AND g.hidden = 0
       AND ((o.kind = 'result' AND g.removed_at_ms IS NULL) OR (o.kind = 'question' AND g.state = 'unknown'))
     GROUP BY g.platform`,
  );
  return {
    waiting: () => waiting.all().map(({ still, count }) => ({ of: still === 1 ? 'still' : 'video', count })),
    inFlight: () => inFlight.all(),
    unknown: () => unknown.get() ?? 0,
    parked: (sinceMs) => parked.all(sinceMs),
  };
}
