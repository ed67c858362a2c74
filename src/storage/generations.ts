import type { Database } from 'better-sqlite3';
import type { ProviderId } from '../domain/catalog.ts';
import { type Generation, type GenerationState, type Requester, transitions } from '../domain/generation.ts';
import { type GenerationChange, type GenerationKind, longestWaitMs, type NewGeneration } from '../domain/generation-store.ts';
import { sentFact } from './put-back.ts';
import type { RowReader } from './row-reader.ts';
import { type GenerationRow, generationColumns, promptColumns, toMicroUsd } from './rows.ts';

/** How each field of a change is written. */
const columns: { readonly [K in keyof GenerationChange]-?: (value: GenerationChange[K]) => [string, unknown] } = {
  provider: (value) => ['provider', value],
  keyFingerprint: (value) => ['key_fingerprint', value],
  sentPrompt: (value) => ['sent_prompt', value ?? null],
  operationName: (value) => ['operation_name', value ?? null],
  charged: (value) => ['charged', value],
  startedAtMs: (value) => ['started_at_ms', value ?? null],
  finishedAtMs: (value) => ['finished_at_ms', value ?? null],
  endedAtMs: (value) => ['ended_at_ms', value ?? null],
  attempts: (value) => ['attempts', value],
  busyTries: (value) => ['busy_tries', value],
  unreachableTries: (value) => ['unreachable_tries', value],
  notBeforeMs: (value) => ['not_before_ms', value === undefined ? null : Math.ceil(value)],
  reason: (value) => ['reason', value === undefined ? null : JSON.stringify(value)],
  notes: (value) => ['notes', JSON.stringify(value ?? [])],
  discarded: (value) => ['discarded', value ? 1 : 0],
  videos: (value) => ['videos', JSON.stringify(value ?? [])],
  removedAtMs: (value) => ['removed_at_ms', value ?? null],
};

/** The statements over the table `generations`. */
export function generationStatements(database: Database, reader: RowReader, countSent: () => void) {
  const byId = database.prepare<[string], GenerationRow>(`SELECT ${generationColumns} FROM generations WHERE id = ?`);
  const byEvent = database.prepare<[string], GenerationRow>(`SELECT ${generationColumns} FROM generations WHERE event_id = ?`);
  const byOperation = database
    .prepare<[string, string], string>('SELECT id FROM generations WHERE provider = ? AND operation_name = ?')
    .pluck();
  // A newcomer's first generation joins the round that is being served; everyone's next one joins the round after their last.
  const nextRound = database
    .prepare<[string, string, string], number>(
      `SELECT MAX(
         COALESCE((SELECT MIN(round) FROM generations WHERE state = 'queued'), 0),
         COALESCE((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'round'), 0),
         COALESCE((SELECT MAX(round) + 1 FROM generations WHERE state = 'queued' AND platform = ? AND requester_id = ? AND tenant = ?), 0)
       )`,
    )
    .pluck();
  const insertRow = database.prepare(
    `INSERT INTO generations (id, event_id, platform, tenant, channel_id, requester_id, requester_name, reply_ids, request, model, resolution,
       duration_seconds, provider, key_fingerprint, state, round, price_micro_usd, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
  );
  const insertPrompt = database.prepare(
    `INSERT INTO prompts (rowid, prompt, channel, person) SELECT ${promptColumns} FROM generations WHERE number = ?`,
  );
  // A time that lies further ahead than any wait does was written before the wall clock went back.
  const queued = database.prepare<[number, number, string], GenerationRow & { round: number }>(
    `SELECT ${generationColumns}, round FROM generations INDEXED BY generations_queue
     WHERE state = 'queued' AND (not_before_ms IS NULL OR not_before_ms <= ? OR not_before_ms > ?)
       AND provider NOT IN (SELECT value FROM json_each(?)) ORDER BY round, number LIMIT 100`,
  );
  const queuedAt = database
    .prepare<[string], number | null>(
      `SELECT MIN(not_before_ms) FROM generations
       WHERE state = 'queued' AND not_before_ms IS NOT NULL AND provider NOT IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  const countQueued = database.prepare<[], number>("SELECT COUNT(*) FROM generations WHERE state = 'queued'").pluck();
  const countInFlight = database
    .prepare<[], number>("SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating')")
    .pluck();
  const place = database
    .prepare<[string], number>(
      `SELECT (SELECT COUNT(*) FROM generations q WHERE q.state = 'queued' AND (q.round, q.number) <= (g.round, g.number))
       FROM generations g WHERE g.id = ? AND g.state = 'queued'`,
    )
    .pluck();
  const inLine = database
    .prepare<[number], string>(
      "SELECT id FROM generations INDEXED BY generations_queue WHERE state = 'queued' ORDER BY round, number LIMIT ?",
    )
    .pluck();
  const countActive = database
    .prepare<[string, string, string], number>(
      'SELECT COUNT(*) FROM generations WHERE platform = ? AND requester_id = ? AND tenant = ? AND ended_at_ms IS NULL',
    )
    .pluck();
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
  const setFact = database.prepare(
    "INSERT INTO facts (name, value) VALUES ('round', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  const newest = database.prepare<[], number | null>('SELECT MAX(created_at_ms) FROM generations').pluck();
  const addSent = database.prepare(
    `INSERT INTO facts (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
  );
  const roundOf = database.prepare<[string], number>('SELECT round FROM generations WHERE id = ?').pluck();

  const update = (id: string, change: GenerationChange, state?: { from: GenerationState; to: GenerationState }): boolean => {
    const sets: string[] = [];
    const values: unknown[] = [];
    if (state !== undefined) {
      sets.push('state = ?');
      values.push(state.to);
    }
    for (const [field, value] of Object.entries(change)) {
      const write = columns[field as keyof GenerationChange] as (value: unknown) => [string, unknown];
      const [column, written] = write(value);
      sets.push(`${column} = ?`);
      values.push(written);
    }
    if (sets.length === 0) return true;
    const where = state === undefined ? 'id = ?' : 'id = ? AND state = ?';
    values.push(id, ...(state === undefined ? [] : [state.from]));
    return database.prepare(`UPDATE generations SET ${sets.join(', ')} WHERE ${where}`).run(...values).changes === 1;
  };

  return {
    find: (id: string): Generation | undefined => reader.one(byId.get(id)),
    findByEvent: (eventId: string): Generation | undefined => reader.one(byEvent.get(eventId)),
    operationOwner: (provider: Generation['provider'], operationName: string): string | undefined =>
      byOperation.get(provider, operationName),

    insert(generation: NewGeneration): Generation {
      const { requester, replyTarget, request } = generation;
      const round = nextRound.get(requester.platform, requester.id, requester.tenant ?? '') ?? 0;
      const { lastInsertRowid } = insertRow.run(
        generation.id,
        generation.eventId,
        requester.platform,
        requester.tenant ?? '',
        replyTarget.channelId,
        requester.id,
        requester.name ?? null,
        JSON.stringify(replyTarget.ids),
        JSON.stringify(request),
        request.model,
        request.resolution,
        request.durationSeconds,
        generation.provider,
        generation.keyFingerprint,
        round,
        generation.priceUsd === undefined ? null : toMicroUsd(generation.priceUsd),
        generation.createdAtMs,
      );
      insertPrompt.run(lastInsertRowid);
      const inserted = reader.one(byId.get(generation.id));
      if (inserted === undefined) throw new Error('an inserted generation is not there');
      return inserted;
    },

    move(id: string, from: GenerationState, to: GenerationState, change: GenerationChange): boolean {
      if (!transitions[from].includes(to)) throw new Error(`a generation can't go from ${from} to ${to}`);
      const moved = update(id, change, { from, to });
      // The round being served never goes back, so that a late newcomer can't pass those who wait.
      if (moved && to === 'submitting') {
        setFact.run(String(roundOf.get(id) ?? 0));
        addSent.run(sentFact);
        countSent();
      }
      return moved;
    },
    change: (id: string, change: GenerationChange): void => void update(id, change),

    nextQueued: (nowMs: number, except: readonly ProviderId[] = []): Generation | undefined =>
      reader.first(queued.iterate(nowMs, nowMs + longestWaitMs, JSON.stringify(except))),
    nextQueuedAtMs: (except: readonly ProviderId[] = []): number | undefined => queuedAt.get(JSON.stringify(except)) ?? undefined,
    queuedCount: (): number => countQueued.get() ?? 0,
    inFlightCount: (): number => countInFlight.get() ?? 0,
    position: (id: string): number | undefined => place.get(id),
    firstInLine: (limit: number): readonly string[] => inLine.all(limit),
    activeCount: (requester: Requester): number => countActive.get(requester.platform, requester.id, requester.tenant ?? '') ?? 0,
    newestMs: (): number | undefined => newest.get() ?? undefined,
    unfinished: (): readonly Generation[] => reader.many(notEnded.all()),
    startsSince: (sinceMs: number): readonly number[] => started.all(sinceMs),
    recentSeconds: (kind: GenerationKind, limit: number): readonly number[] =>
      seconds.all(kind.model, kind.resolution, kind.durationSeconds, limit),
  };
}
