import type { Database } from 'better-sqlite3';
import type { ProviderId } from '../../domain/catalog.ts';
import type { Generation, Requester } from '../../domain/generation.ts';
import { longestWaitMs } from '../../domain/generation-store.ts';
import type { Room, StartRoom } from '../../domain/start-room.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';

/** The statements over those that wait in line, and over how many are at work. */
export function lineStatements(database: Database, reader: RowReader) {
  // A time that lies further ahead than any wait does was written before the wall clock went back.
  const queued = database.prepare<[number, number, string], GenerationRow & { round: number }>(
    `SELECT ${generationColumns}, round FROM generations INDEXED BY generations_queue
     WHERE state = 'queued' AND waits_for IS NULL AND (not_before_ms IS NULL OR not_before_ms <= ? OR not_before_ms > ?)
       AND provider NOT IN (SELECT value FROM json_each(?)) ORDER BY front, round, number LIMIT 100`,
  );
  const queuedAt = database
    .prepare<[string], number | null>(
      `SELECT MIN(not_before_ms) FROM generations
       WHERE state = 'queued' AND waits_for IS NULL AND not_before_ms IS NOT NULL AND provider NOT IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  const countQueued = database
    .prepare<[], number>("SELECT COUNT(*) FROM generations WHERE state = 'queued' AND waits_for IS NULL")
    .pluck();
  const countInFlight = database
    .prepare<[], number>("SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating')")
    .pluck();
  const countUnknown = database
    .prepare<[number], number>(
      "SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state = 'unknown' AND started_at_ms > ?",
    )
    .pluck();
  const countStarts = database.prepare<[number], number>('SELECT COUNT(*) FROM generations WHERE started_at_ms > ?').pluck();
  const place = database
    .prepare<[string], number>(
      `SELECT (SELECT COUNT(*) FROM generations q WHERE q.state = 'queued' AND q.waits_for IS NULL AND (q.front, q.round, q.number) <= (g.front, g.round, g.number))
       FROM generations g WHERE g.id = ? AND g.state = 'queued' AND g.waits_for IS NULL`,
    )
    .pluck();
  const inLine = database
    .prepare<[number], string>(
      "SELECT id FROM generations INDEXED BY generations_queue WHERE state = 'queued' AND waits_for IS NULL ORDER BY front, round, number LIMIT ?",
    )
    .pluck();
  const countActive = database
    .prepare<[string, string, string], number>(
      'SELECT COUNT(*) FROM generations WHERE platform = ? AND requester_id = ? AND tenant = ? AND ended_at_ms IS NULL',
    )
    .pluck();
  return {
    nextQueued: (nowMs: number, except: readonly ProviderId[] = []): Generation | undefined =>
      reader.first(queued.iterate(nowMs, nowMs + longestWaitMs, JSON.stringify(except))),
    nextQueuedAtMs: (except: readonly ProviderId[] = []): number | undefined => queuedAt.get(JSON.stringify(except)) ?? undefined,
    queuedCount: (): number => countQueued.get() ?? 0,
    inFlightCount: (): number => countInFlight.get() ?? 0,
    room({ atOnce, perMinute, windowMs, mayRunMs }: StartRoom, nowMs: number): Room {
      const busy = (countInFlight.get() ?? 0) + (countUnknown.get(nowMs - mayRunMs) ?? 0);
      return { isThere: busy < atOnce && (countStarts.get(nowMs - windowMs) ?? 0) < perMinute, nowMs };
    },
    position: (id: string): number | undefined => place.get(id),
    firstInLine: (limit: number): readonly string[] => inLine.all(limit),
    activeCount: (requester: Requester): number => countActive.get(requester.platform, requester.id, requester.tenant ?? '') ?? 0,
  };
}
