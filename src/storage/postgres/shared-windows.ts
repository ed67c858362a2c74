import type { SharedWindows } from '../../domain/shared-windows.ts';
import type { RowQuery } from './row-query.ts';

/** More than any limit: what does not wait may come in any number. */
const mostRemembered = 1000;
/** Of what is over by the time that the wait is looked at. */
const soonMs = 1;

/** Keys come from outside, too, such as addresses: those of long ago go. */
const pruneEveryMs = 3_600_000;

/** Counts in rows, on the database's clock. Each call is a statement of its own: none belongs into another transaction. */
export function createSharedWindows(database: RowQuery): SharedWindows {
  let prunedMs = Number.NEGATIVE_INFINITY;
  const pruneNowAndThen = (): void => {
    const nowMs = performance.now();
    if (nowMs - prunedMs < pruneEveryMs) return;
    prunedMs = nowMs;
    // Next time is as good.
    prune(database).catch(() => undefined);
  };
  return {
    async take(key, spanMs, limit) {
      pruneNowAndThen();
      // Its condition is looked at again once the row is not locked any more: of those who ask at the same time, none is over the limit.
      const taken = await database.all(
        `INSERT INTO shared_windows AS w (key, times) VALUES ($1, ARRAY[clock_timestamp()])
         ON CONFLICT (key) DO UPDATE SET times = ARRAY(
           SELECT t FROM unnest(w.times) AS t WHERE t > clock_timestamp() - $2 * interval '1 ms' ORDER BY t DESC LIMIT ${mostRemembered}
         ) || clock_timestamp()
         WHERE $3::bigint = 0 OR (COALESCE(w.held_until <= clock_timestamp(), true)
           AND (SELECT count(*) FROM unnest(w.times) AS t WHERE t > clock_timestamp() - $2 * interval '1 ms') < $3::bigint)
         RETURNING key`,
        key,
        spanMs,
        limit ?? 0,
      );
      return taken.length > 0 ? 0 : leftMs(database, key, spanMs, limit ?? 0);
    },
    async hold(key, forMs) {
      await database.all(
        `INSERT INTO shared_windows AS w (key, times, held_until)
           VALUES ($1, ARRAY[]::timestamptz[], clock_timestamp() + $2 * interval '1 ms')
         ON CONFLICT (key) DO UPDATE SET held_until = GREATEST(w.held_until, excluded.held_until) RETURNING key`,
        key,
        forMs,
      );
    },
  };
}

async function prune(database: RowQuery): Promise<void> {
  await database.all(
    `DELETE FROM shared_windows WHERE COALESCE(times[array_upper(times, 1)], '-infinity') < clock_timestamp() - interval '1 day'
       AND COALESCE(held_until < clock_timestamp(), true)`,
  );
}

/** Until the one that has to leave the window has left it, and nobody asks to wait any more. */
async function leftMs(database: RowQuery, key: string, spanMs: number, limit: number): Promise<number> {
  const [row] = await database.all<{ leftMs: number }>(
    `SELECT EXTRACT(epoch FROM GREATEST(
       w.held_until,
       (SELECT t + $2 * interval '1 ms' FROM unnest(w.times) AS t ORDER BY t DESC OFFSET $3::bigint - 1 LIMIT 1)
     ) - clock_timestamp())::float8 * 1000 AS "leftMs" FROM shared_windows AS w WHERE w.key = $1`,
    key,
    spanMs,
    limit,
  );
  return Math.max(soonMs, Math.ceil(row?.leftMs ?? 0));
}
