import { type Generation, type GenerationState, transitions } from '../../domain/generation.ts';
import type { GenerationChange, NewGeneration } from '../../domain/generation-store.ts';
import { type ImageBytes, withoutBytes } from '../../domain/media.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns, toMicroUsd } from '../rows.ts';
import { sentFact } from '../sqlite/put-back.ts';
import type { Executor, Value } from './executor.ts';
import { keepImages } from './images.ts';
import { addVideo } from './own-videos.ts';
import { wordsOf } from './words/words-of.ts';

/** How each field of a change is written. */
const columns: { readonly [K in keyof GenerationChange]-?: (value: GenerationChange[K]) => [string, Value | undefined] } = {
  provider: (value) => ['provider', value],
  keyFingerprint: (value) => ['key_fingerprint', value],
  sentPrompt: (value) => ['sent_prompt', value],
  operationName: (value) => ['operation_name', value],
  costUsd: (value) => ['cost_micro_usd', value && toMicroUsd(value)],
  charged: (value) => ['charged', value],
  startedAtMs: (value) => ['started_at_ms', value],
  finishedAtMs: (value) => ['finished_at_ms', value],
  endedAtMs: (value) => ['ended_at_ms', value],
  attempts: (value) => ['attempts', value],
  busyTries: (value) => ['busy_tries', value],
  unreachableTries: (value) => ['unreachable_tries', value],
  notBeforeMs: (value) => ['not_before_ms', value && Math.ceil(value)],
  waitsFor: (value) => ['waits_for', value],
  approvalId: (value) => ['approval_id', value],
  reason: (value) => ['reason', value && JSON.stringify(value)],
  notes: (value) => ['notes', JSON.stringify(value ?? [])],
  discarded: (value) => ['discarded', value === true],
  videos: (value) => ['videos', JSON.stringify(value ?? [])],
  removedAtMs: (value) => ['removed_at_ms', value],
};

// A newcomer's first generation joins the round that is being served; everyone's next one joins the round after their last.
const nextRound = `(SELECT GREATEST(
    COALESCE((SELECT MIN(round) FROM generations WHERE state = 'queued' AND front = 0), 0),
    COALESCE((SELECT value::bigint FROM facts WHERE name = 'round'), 0),
    COALESCE((SELECT MAX(round) + 1 FROM generations WHERE state = 'queued' AND platform = $3 AND tenant = $4 AND requester_id = $6), 0)))`;

/** Gives one that gets in line the round that is its person’s next. */
const joinStatement = `UPDATE generations g SET round = GREATEST(
    COALESCE((SELECT MIN(q.round) FROM generations q WHERE q.state = 'queued' AND q.front = 0 AND q.id <> g.id), 0),
    COALESCE((SELECT value::bigint FROM facts WHERE name = 'round'), 0),
    COALESCE((SELECT MAX(q.round) + 1 FROM generations q WHERE q.state = 'queued' AND q.platform = g.platform AND q.tenant = g.tenant
      AND q.requester_id = g.requester_id AND q.id <> g.id), 0)) WHERE g.id = $1`;

const insertStatement = `WITH inserted AS (
    INSERT INTO generations (id, event_id, platform, tenant, channel_id, requester_id, requester_name, reply_ids, request, model, resolution,
      duration_seconds, provider, key_fingerprint, price_micro_usd, created_at_ms, source_id, source_video, source_how, set_id, set_index,
      set_size, set_words, waits_for, state, approval_id, round, family_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $26, $27, ${nextRound},
      (SELECT COALESCE(family_id, id) FROM generations WHERE id = $17))
    RETURNING ${generationColumns}
  ), words AS (INSERT INTO prompts (number, words) SELECT number, $25::tsvector FROM inserted)
  SELECT * FROM inserted`;

/** The statements that write down generations and find one. @param owner this process, whose is what it sends */
export function generationStatements(database: Executor, reader: RowReader, owner: string) {
  const find = async (condition: string, value: string): Promise<readonly GenerationRow[]> =>
    await database.all<GenerationRow>(`SELECT ${generationColumns} FROM generations WHERE ${condition}`, value);
  return {
    find: async (id: string): Promise<Generation | undefined> => reader.one((await find('id = $1', id))[0]),
    findByEvent: async (eventId: string): Promise<Generation | undefined> =>
      reader.one((await find('event_id = $1', eventId))[0]),
    membersOf: async (setId: string): Promise<readonly Generation[]> =>
      reader.many(await find('set_id = $1 ORDER BY set_index, number', setId)),
    async operationOwner(provider: Generation['provider'], operationName: string): Promise<string | undefined> {
      const row = await database.get<{ id: string }>(
        'SELECT id FROM generations WHERE provider = $1 AND operation_name = $2',
        provider,
        operationName,
      );
      return row?.id;
    },
    async insert(generation: NewGeneration, images: readonly ImageBytes[]): Promise<Generation> {
      const inserted = reader.one(await database.get<GenerationRow>(insertStatement, ...valuesOf(generation)));
      if (inserted === undefined) throw new Error('an inserted generation is not there');
      await keepImages(database, 'generation_images', inserted.number, images);
      await addVideo(database, inserted.number, generation.request.video);
      return inserted;
    },
    async move(id: string, from: GenerationState, to: GenerationState, change: GenerationChange): Promise<boolean> {
      if (!transitions[from].includes(to)) throw new Error(`a generation can't go from ${from} to ${to}`);
      // Who has its answer is who looks: where another process has taken it over meanwhile, this one may be dead, and it is taken over anew.
      const isMine = to === 'submitting' || to === 'generating';
      const moved = await update(database, id, change, { from, to, ...(isMine && { owner }) });
      if (moved && to === 'submitting') await noteSent(database, id);
      // Its turn comes as if it were new: it was in no line.
      if (moved && from === 'awaiting' && to === 'queued') await database.run(joinStatement, id);
      return moved;
    },
    async change(id: string, change: GenerationChange): Promise<void> {
      await update(database, id, change);
    },
    async setFirstFrame(id: string, image: ImageBytes): Promise<void> {
      const row = await database.get<{ number: number }>(
        "UPDATE generations SET request = jsonb_set(request::jsonb, '{image}', $2::jsonb)::text WHERE id = $1 RETURNING number",
        id,
        JSON.stringify(withoutBytes(image)),
      );
      if (row !== undefined) await keepImages(database, 'generation_images', row.number, [image]);
    },
    framesWanted: async (limit: number): Promise<readonly Generation[]> =>
      reader.many(
        await database.all<GenerationRow>(
          `SELECT ${generationColumns} FROM generations WHERE waits_for = 'shot before' AND state = 'queued' AND EXISTS (
             SELECT FROM generations s WHERE s.id = generations.source_id AND s.videos <> '[]') ORDER BY number LIMIT $1`,
          limit,
        ),
      ),
  };
}

function valuesOf(generation: NewGeneration): readonly Value[] {
  const { requester, replyTarget, request, source, set } = generation;
  return [
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
    wordsOf(generation),
    generation.approvalId === undefined ? 'queued' : 'awaiting',
    generation.approvalId ?? null,
  ];
}

/** So long starts are remembered; a limit looks at the last minute. */
export const startsKeptMs = 600_000;

/** Notes that a generation is sent: that it was a start, how many there were, and which round is being served. */
async function noteSent(database: Executor, id: string): Promise<void> {
  // Each try counts, also where the generation is tried again within the minute.
  await database.run(
    `WITH start AS (SELECT id, attempts, started_at_ms AS at FROM generations WHERE id = $1 AND started_at_ms IS NOT NULL),
       old AS (DELETE FROM starts USING start WHERE at_ms < start.at - $2)
     INSERT INTO starts (generation_id, attempt, at_ms) SELECT id, attempts, at FROM start
     ON CONFLICT (generation_id, attempt) DO UPDATE SET at_ms = excluded.at_ms`,
    id,
    startsKeptMs,
  );
  // The round being served never goes back, so that a late newcomer can't pass those who wait. What was moved to the front was not its turn.
  await database.run(
    `INSERT INTO facts (name, value)
       SELECT 'round', round::text FROM generations WHERE id = $1 AND front = 0
       UNION ALL SELECT $2, '1'
     ON CONFLICT (name) DO UPDATE SET
       value = CASE facts.name WHEN 'round' THEN excluded.value ELSE (facts.value::bigint + 1)::text END`,
    id,
    sentFact,
  );
}

/** @param state leaves the row alone where it is not in `from`. @returns whether it was there */
async function update(
  database: Executor,
  id: string,
  change: GenerationChange,
  state?: { readonly from: GenerationState; readonly to: GenerationState; readonly owner?: string },
): Promise<boolean> {
  const sets: string[] = [];
  const values: Value[] = [];
  const nth = (value: Value): string => `$${values.push(value)}`;
  if (state !== undefined) sets.push(`state = ${nth(state.to)}`);
  if (state?.owner !== undefined) sets.push(`owner = ${nth(state.owner)}`);
  for (const [field, value] of Object.entries(change)) {
    const write = columns[field as keyof GenerationChange] as (value: unknown) => [string, Value | undefined];
    const [column, written] = write(value);
    sets.push(`${column} = ${nth(written ?? null)}`);
  }
  if (sets.length === 0) return true;
  const where = `id = ${nth(id)}${state === undefined ? '' : ` AND state = ${nth(state.from)}`}`;
  return (await database.run(`UPDATE generations SET ${sets.join(', ')} WHERE ${where}`, ...values)) === 1;
}
