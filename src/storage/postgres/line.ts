import type { ProviderId } from '../../domain/catalog.ts';
import type { Generation, Requester } from '../../domain/generation.ts';
import { longestWaitMs } from '../../domain/generation-store.ts';
import type { Room, StartRoom } from '../../domain/start-room.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** More than this are never passed over in search of one that can be read. */
const mostUnreadable = 100;

/** The statements over those that wait in line, and over how many are at work. */
export function lineStatements(database: Executor, reader: RowReader) {
  // A time that lies further ahead than any wait does was written before the wall clock went back.
  const queued = async (nowMs: number, except: readonly ProviderId[], limit: number) =>
    await database.all<GenerationRow>(
      `SELECT ${generationColumns} FROM generations
       WHERE state = 'queued' AND waits_for IS NULL AND (not_before_ms IS NULL OR not_before_ms <= $1 OR not_before_ms > $2)
         AND provider <> ALL($3::text[]) ORDER BY front, round, number LIMIT $4`,
      wholeMs(nowMs),
      wholeMs(nowMs) + longestWaitMs,
      except,
      limit,
    );
  const count = async (sql: string, ...values: readonly string[]): Promise<number> =>
    (await database.get<{ count: number }>(`SELECT COUNT(*) AS count FROM generations WHERE ${sql}`, ...values))?.count ?? 0;

  return {
    async nextQueued(nowMs: number, except: readonly ProviderId[] = []): Promise<Generation | undefined> {
      const next = reader.first(await queued(nowMs, except, 1));
      return next ?? reader.first(await queued(nowMs, except, mostUnreadable));
    },
    async nextQueuedAtMs(except: readonly ProviderId[] = []): Promise<number | undefined> {
      const row = await database.get<{ at: number | null }>(
        `SELECT MIN(not_before_ms) AS at FROM generations
         WHERE state = 'queued' AND waits_for IS NULL AND not_before_ms IS NOT NULL AND provider <> ALL($1::text[])`,
        except,
      );
      return row?.at ?? undefined;
    },
    queuedCount: async (): Promise<number> => await count("state = 'queued' AND waits_for IS NULL"),
    inFlightCount: async (): Promise<number> => await count("ended_at_ms IS NULL AND state IN ('submitting', 'generating')"),
    async room({ atOnce, perMinute, windowMs, mayRunMs }: StartRoom): Promise<Room> {
      const row = await database.get<{ now: number; busy: number; starts: number }>(
        `WITH clock AS (SELECT (EXTRACT(epoch FROM clock_timestamp()) * 1000)::bigint AS now)
         SELECT now,
           (SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating'))
             + (SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state = 'unknown' AND started_at_ms > now - $2) AS busy,
           (SELECT COUNT(*) FROM starts WHERE at_ms > now - $1) AS starts
         FROM clock`,
        windowMs,
        mayRunMs,
      );
      if (row === undefined) throw new Error('the database did not tell its time');
      return { isThere: row.busy < atOnce && row.starts < perMinute, nowMs: row.now };
    },
    async position(id: string): Promise<number | undefined> {
      const row = await database.get<{ place: number }>(
        `SELECT (
           SELECT COUNT(*) FROM generations q WHERE q.state = 'queued' AND q.waits_for IS NULL AND (q.front, q.round, q.number) <= (g.front, g.round, g.number)
         ) AS place FROM generations g WHERE g.id = $1 AND g.state = 'queued' AND g.waits_for IS NULL`,
        id,
      );
      return row?.place;
    },
    async firstInLine(limit: number): Promise<readonly string[]> {
      const rows = await database.all<{ id: string }>(
        "SELECT id FROM generations WHERE state = 'queued' AND waits_for IS NULL ORDER BY front, round, number LIMIT $1",
        limit,
      );
      return rows.map(({ id }) => id);
    },
    activeCount: async ({ platform, id, tenant = '' }: Requester): Promise<number> =>
      await count('platform = $1 AND requester_id = $2 AND tenant = $3 AND ended_at_ms IS NULL', platform, id, tenant),
  };
}
