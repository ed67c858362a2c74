import type { Database } from 'better-sqlite3';

/**
 * Finds where a time lies among generations. Their numbers only go up, whatever the clock said.
 *
 * @returns gives the number of the first generation that was taken in at a time or later
 */
export function numbersByTime(database: Database): (timeMs: number) => number {
  const firstSince = database
    .prepare<[number], number>('SELECT number FROM generations WHERE created_at_ms >= ? ORDER BY created_at_ms, number LIMIT 1')
    .pluck();
  return (timeMs) => firstSince.get(timeMs) ?? Number.MAX_SAFE_INTEGER;
}
