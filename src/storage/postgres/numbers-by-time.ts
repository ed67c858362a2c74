import type { Executor } from './executor.ts';
import { nextWholeMs } from './whole-ms.ts';

/**
 * Finds where a time lies among generations. Their numbers only go up, whatever the clock said.
 *
 * @returns the number of the first generation that was taken in at a time or later
 */
export async function numberAt(database: Executor, timeMs: number): Promise<number | undefined> {
  const row = await database.get<{ number: number }>(
    'SELECT number FROM generations WHERE created_at_ms >= $1 ORDER BY created_at_ms, number LIMIT 1',
    nextWholeMs(timeMs),
  );
  return row?.number;
}
