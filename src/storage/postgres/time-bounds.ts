import type { HistoryQuery } from '../../domain/history-query.ts';
import type { Executor } from './executor.ts';
import type { Bounds } from './fitting.ts';
import { numberAt } from './numbers-by-time.ts';

/** Days are found by their first number, because numbers and times go up together. */
export async function timeBounds(
  database: Executor,
  { createdSinceMs, createdBeforeMs }: Omit<HistoryQuery, 'limit'>,
): Promise<Bounds> {
  const none = Number.MAX_SAFE_INTEGER;
  const first = createdSinceMs === undefined ? 0 : ((await numberAt(database, createdSinceMs)) ?? none);
  return { first, before: createdBeforeMs === undefined ? none : ((await numberAt(database, createdBeforeMs)) ?? none) };
}
