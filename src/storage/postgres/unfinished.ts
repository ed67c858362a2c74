import type { Generation } from '../../domain/generation.ts';
import type { GenerationKind } from '../../domain/generation-store.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Executor } from './executor.ts';
import { nextWholeMs } from './whole-ms.ts';

/** The statements that a start of the bot and its estimates read: what is unfinished, and when things happened. */
export function unfinishedStatements(database: Executor, reader: RowReader) {
  return {
    async newestMs(): Promise<number | undefined> {
      const row = await database.get<{ newest: number | null }>('SELECT MAX(created_at_ms) AS newest FROM generations');
      return row?.newest ?? undefined;
    },
    unfinished: async (): Promise<readonly Generation[]> =>
      reader.many(
        await database.all<GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE ended_at_ms IS NULL ORDER BY number`,
        ),
      ),
    async startsSince(sinceMs: number): Promise<readonly number[]> {
      const rows = await database.all<{ at: number }>(
        'SELECT started_at_ms AS at FROM generations WHERE started_at_ms >= $1 ORDER BY started_at_ms',
        nextWholeMs(sinceMs),
      );
      return rows.map(({ at }) => at);
    },
    async recentSeconds({ model, resolution, durationSeconds }: GenerationKind, limit: number): Promise<readonly number[]> {
      const rows = await database.all<{ seconds: number | null }>(
        `SELECT (finished_at_ms - started_at_ms) / 1000.0::double precision AS seconds FROM generations
         WHERE model = $1 AND resolution = $2 AND duration_seconds = $3 AND finished_at_ms IS NOT NULL
         ORDER BY finished_at_ms DESC LIMIT $4`,
        model,
        resolution,
        durationSeconds,
        limit,
      );
      return rows.flatMap(({ seconds }) => seconds ?? []);
    },
  };
}
