import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import type { GenerationKind } from '../../domain/generation-store.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';

/** The statements that a start of the bot and its estimates read: what is unfinished, and when things happened. */
export function unfinishedStatements(database: Database, reader: RowReader) {
  const notEnded = database.prepare<[], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE ended_at_ms IS NULL ORDER BY number`,
  );
  const started = database
    .prepare<[number], number>('SELECT started_at_ms FROM generations WHERE started_at_ms >= ? ORDER BY started_at_ms')
    .pluck();
  const seconds = database
    .prepare<[string, string, number, number], number>(
      `SELECT (finished_at_ms - started_at_ms) / 1000.0 FROM generations
       WHERE model = ? AND resolution = ? AND duration_seconds = ? AND finished_at_ms IS NOT NULL
       ORDER BY finished_at_ms DESC LIMIT ?`,
    )
    .pluck();
  const newest = database.prepare<[], number | null>('SELECT MAX(created_at_ms) FROM generations').pluck();

  return {
    newestMs: (): number | undefined => newest.get() ?? undefined,
    unfinished: (): readonly Generation[] => reader.many(notEnded.all()),
    startsSince: (sinceMs: number): readonly number[] => started.all(sinceMs),
    recentSeconds: (kind: GenerationKind, limit: number): readonly number[] =>
      seconds.all(kind.model, kind.resolution, kind.durationSeconds, limit),
  };
}
