import type { Database } from 'better-sqlite3';
import { type Generation, type GenerationState, transitions } from '../../domain/generation.ts';
import type { GenerationChange, NewGeneration } from '../../domain/generation-store.ts';
import type { RequestImage } from '../../domain/video-request.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns, promptColumns, toMicroUsd } from '../rows.ts';
import { sentFact } from './put-back.ts';

/** How each field of a change is written. */
const columns: { readonly [K in keyof GenerationChange]-?: (value: GenerationChange[K]) => [string, unknown] } = {
  provider: (value) => ['provider', value],
  keyFingerprint: (value) => ['key_fingerprint', value],
  sentPrompt: (value) => ['sent_prompt', value ?? null],
  operationName: (value) => ['operation_name', value ?? null],
  costUsd: (value) => ['cost_micro_usd', value === undefined ? null : toMicroUsd(value)],
  charged: (value) => ['charged', value],
  startedAtMs: (value) => ['started_at_ms', value ?? null],
  finishedAtMs: (value) => ['finished_at_ms', value ?? null],
  endedAtMs: (value) => ['ended_at_ms', value ?? null],
  attempts: (value) => ['attempts', value],
  busyTries: (value) => ['busy_tries', value],
  unreachableTries: (value) => ['unreachable_tries', value],
  notBeforeMs: (value) => ['not_before_ms', value === undefined ? null : Math.ceil(value)],
  waitsFor: (value) => ['waits_for', value ?? null],
  approvalId: (value) => ['approval_id', value ?? null],
  reason: (value) => ['reason', value === undefined ? null : JSON.stringify(value)],
  notes: (value) => ['notes', JSON.stringify(value ?? [])],
  discarded: (value) => ['discarded', value ? 1 : 0],
  videos: (value) => ['videos', JSON.stringify(value ?? [])],
  removedAtMs: (value) => ['removed_at_ms', value ?? null],
};

/** The statements that write down generations and find one. */
export function generationStatements(database: Database, reader: RowReader, countSent: () => void) {
  const byId = database.prepare<[string], GenerationRow>(`SELECT ${generationColumns} FROM generations WHERE id = ?`);
  const byEvent = database.prepare<[string], GenerationRow>(`SELECT ${generationColumns} FROM generations WHERE event_id = ?`);
  const bySet = database.prepare<[string], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE set_id = ? ORDER BY set_index, number`,
  );
  const byOperation = database
    .prepare<[string, string], string>('SELECT id FROM generations WHERE provider = ? AND operation_name = ?')
    .pluck();
  const setFrame = database
    .prepare<[string, string], number>(
      "UPDATE generations SET request = json_set(request, '$.image', json(?)) WHERE id = ? RETURNING number",
    )
    .pluck();
  const framesWanted = database.prepare<[number], GenerationRow>(
    `SELECT ${generationColumns} FROM generations WHERE waits_for = 'shot before' AND state = 'queued' AND EXISTS (
       SELECT 1 FROM generations s WHERE s.id = generations.source_id AND s.videos <> '[]') ORDER BY number LIMIT ?`,
  );
  const insertRow = insertStatement(database);
  const noteSent = sentStatement(database);
  const joinLine = joinStatement(database);

  return {
    find: (id: string): Generation | undefined => reader.one(byId.get(id)),
    findByEvent: (eventId: string): Generation | undefined => reader.one(byEvent.get(eventId)),
    membersOf: (setId: string): readonly Generation[] => reader.many(bySet.all(setId)),
    operationOwner: (provider: Generation['provider'], operationName: string): string | undefined =>
      byOperation.get(provider, operationName),

    insert(generation: NewGeneration): Generation {
      insertRow(generation);
      const inserted = reader.one(byId.get(generation.id));
      if (inserted === undefined) throw new Error('an inserted generation is not there');
      return inserted;
    },

    move(id: string, from: GenerationState, to: GenerationState, change: GenerationChange): boolean {
      if (!transitions[from].includes(to)) throw new Error(`a generation can't go from ${from} to ${to}`);
      const moved = update(database, id, change, { from, to });
      // Its turn comes as if it were new: it was in no line.
      if (moved && from === 'awaiting' && to === 'queued') joinLine.run(id);
      if (moved && to === 'submitting') {
        noteSent(id);
        countSent();
      }
      return moved;
    },
    change: (id: string, change: GenerationChange): void => void update(database, id, change),
    /** @returns its number */
    setFirstFrame: (id: string, image: RequestImage): number | undefined => setFrame.get(JSON.stringify(image), id),
    framesWanted: (limit: number): readonly Generation[] => reader.many(framesWanted.all(limit)),
  };
}

/** Writes down a new generation, in the round that is its turn, with its prompt for the search. */
function insertStatement(database: Database): (generation: NewGeneration) => void {
  // A newcomer's first generation joins the round that is being served; everyone's next one joins the round after their last.
  const nextRound = database
    .prepare<[string, string, string], number>(
      `SELECT MAX(
         COALESCE((SELECT MIN(round) FROM generations WHERE state = 'queued' AND front = 0), 0),
         COALESCE((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'round'), 0),
         COALESCE((SELECT MAX(round) + 1 FROM generations WHERE state = 'queued' AND platform = ? AND requester_id = ? AND tenant = ?), 0)
       )`,
    )
    .pluck();
  const insertRow = database.prepare(
    `INSERT INTO generations (id, event_id, platform, tenant, channel_id, requester_id, requester_name, reply_ids, request, model, resolution,
       duration_seconds, provider, key_fingerprint, state, round, price_micro_usd, created_at_ms, source_id, source_video, source_how,
       set_id, set_index, set_size, set_words, waits_for, approval_id, family_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT COALESCE(family_id, id) FROM generations WHERE id = ?))`,
  );
  const insertPrompt = database.prepare(
    `INSERT INTO prompts (rowid, prompt, channel, person) SELECT ${promptColumns} FROM generations WHERE number = ?`,
  );

  return (generation) => {
    const { requester, replyTarget, request, source, set } = generation;
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
      generation.approvalId === undefined ? 'queued' : 'awaiting',
      round,
      generation.priceUsd === undefined ? null : toMicroUsd(generation.priceUsd),
      generation.createdAtMs,
      source?.generationId ?? null,
      source?.video ?? null,
      source?.how ?? null,
      set?.id ?? null,
      set?.index ?? null,
      set?.size ?? null,
      set?.words ?? null,
      generation.waitsFor ?? null,
      generation.approvalId ?? null,
      source?.generationId ?? null,
    );
    insertPrompt.run(lastInsertRowid);
  };
}

/** Gives one that gets in line the round that is its person’s next. */
function joinStatement(database: Database) {
  return database.prepare<[string]>(
    `UPDATE generations SET round = MAX(
       COALESCE((SELECT MIN(q.round) FROM generations q WHERE q.state = 'queued' AND q.front = 0 AND q.id <> generations.id), 0),
       COALESCE((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'round'), 0),
       COALESCE((SELECT MAX(q.round) + 1 FROM generations q WHERE q.state = 'queued' AND q.platform = generations.platform
         AND q.requester_id = generations.requester_id AND q.tenant = generations.tenant AND q.id <> generations.id), 0)
     ) WHERE id = ?`,
  );
}

/** Notes that a generation is sent: how many were, and which round is being served. */
function sentStatement(database: Database): (id: string) => void {
  const setRound = database.prepare(
    "INSERT INTO facts (name, value) VALUES ('round', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
  );
  const addSent = database.prepare(
    `INSERT INTO facts (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT)`,
  );
  const roundOf = database.prepare<[string], number>('SELECT round FROM generations WHERE id = ? AND front = 0').pluck();

  return (id) => {
    // The round being served never goes back, so that a late newcomer can't pass those who wait. What was moved to the front was not its turn.
    const round = roundOf.get(id);
    if (round !== undefined) setRound.run(String(round));
    addSent.run(sentFact);
  };
}

/** @param state leaves the row alone where it is not in `from`. @returns whether it was there */
function update(
  database: Database,
  id: string,
  change: GenerationChange,
  state?: { readonly from: GenerationState; readonly to: GenerationState },
): boolean {
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
}
