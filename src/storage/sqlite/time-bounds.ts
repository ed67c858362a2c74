import type { Database } from 'better-sqlite3';
import type { HistoryQuery } from '../../domain/history-query.ts';

/** Finds the numbers between which generations of a time lie: from `first` on, and below `end`. Numbers and times go up together. */
export function timeBounds(database: Database) {
  const firstSince = database
    .prepare<[number], number>('SELECT number FROM generations WHERE created_at_ms >= ? ORDER BY created_at_ms, number LIMIT 1')
    .pluck();
  return ({
    createdSinceMs,
    createdBeforeMs,
  }: Omit<HistoryQuery, 'limit'>): {
    readonly first: number;
    readonly end: number;
  } => {
    const none = Number.MAX_SAFE_INTEGER;
    return {
      first: createdSinceMs === undefined ? 0 : (firstSince.get(createdSinceMs) ?? none),
      end: createdBeforeMs === undefined ? none : (firstSince.get(createdBeforeMs) ?? none),
    };
  };
}
