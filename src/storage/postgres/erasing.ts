import type { Generation } from '../../domain/generation.ts';
import { personalFields } from '../../domain/option-schema.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { dropDraftsOf } from './drafts.ts';
import type { Executor } from './executor.ts';
import { dropStarsOfErased } from './further-posts.ts';
import { dropUnlinked } from './images.ts';
import { dropGivenOf } from './intakes.ts';
import { eraseLibrary, eraseLibraryWords, isNotHeld } from './library.ts';
import { numberAt } from './numbers-by-time.ts';
import { dropQuotesOf } from './quotes.ts';
import { dropReportWords } from './reports.ts';
import { dropSharesOfErased } from './shares.ts';
import { nextWholeMs } from './whole-ms.ts';

/** The statements over what is taken away again: videos by age, everything of a person by their wish. */
export function erasingStatements(database: Executor, reader: RowReader) {
  const eraseWords = async (id: string, nowMs: number): Promise<void> => {
    const request = await lockRequest(database, id);
    if (request === undefined) return;
    await database.run('DELETE FROM prompts WHERE number = (SELECT number FROM generations WHERE id = $1)', id);
    await dropQuotesOf(database, id);
    await dropSharesOfErased(database, id);
    await dropReportWords(database, id);
    await dropStarsOfErased(database, id);
    await eraseLibraryWords(database, id);
    for (const table of ['generation_images', 'generation_videos'])
      await database.run(`DELETE FROM ${table} WHERE number = (SELECT number FROM generations WHERE id = $1)`, id);
    // Everything that a person wrote, gave or is called; ids stay with what it cost.
    await database.run(
      `UPDATE generations SET erased_at_ms = $1, requester_name = NULL, set_words = NULL, sent_prompt = NULL, reason = NULL, notes = '[]',
         request = $2 WHERE id = $3`,
      nowMs,
      withoutWords(request),
      id,
    );
    await dropUnlinked(database);
    await noteErasure(id);
  };
  const noteErasure = async (id: string): Promise<void> => {
    await database.run('INSERT INTO erasures (generation_id) VALUES ($1) ON CONFLICT DO NOTHING', id);
  };
  const endedBefore = async (condition: string, endedBeforeMs: number, limit: number): Promise<readonly Generation[]> =>
    reader.many(
      await database.all<GenerationRow>(
        `SELECT ${generationColumns} FROM generations WHERE ${condition} AND ended_at_ms < $1 AND number < $2
         ORDER BY ended_at_ms, number LIMIT $3`,
        nextWholeMs(endedBeforeMs),
        (await numberAt(database, endedBeforeMs)) ?? Number.MAX_SAFE_INTEGER,
        limit,
      ),
    );

  return {
    videosEndedBefore: async (endedBeforeMs: number, limit: number): Promise<readonly Generation[]> =>
      await endedBefore(`removed_at_ms IS NULL AND videos <> '[]' AND ${isNotHeld}`, endedBeforeMs, limit),
    eraseWords,
    async erase(id: string, nowMs: number): Promise<void> {
      await dropDraftsOf(database, id);
      await dropGivenOf(database, id);
      await eraseWords(id, nowMs);
      await eraseLibrary(database, id);
      await database.run("UPDATE generations SET hidden = true, videos = '[]', removed_at_ms = $1 WHERE id = $2", nowMs, id);
    },
    wordsEndedBefore: async (endedBeforeMs: number, limit: number): Promise<readonly Generation[]> =>
      await endedBefore('erased_at_ms IS NULL AND ended_at_ms IS NOT NULL', endedBeforeMs, limit),
    noteErasure,
    async erasures(): Promise<readonly string[]> {
      const rows = await database.all<{ id: string }>('SELECT generation_id AS id FROM erasures ORDER BY id');
      return rows.map(({ id }) => id);
    },
    async dropErasures(ids: readonly string[]): Promise<void> {
      await database.run('DELETE FROM erasures WHERE generation_id = ANY($1::text[])', ids);
    },
  };
}

/** Nobody changes the row until the transaction ends. */
async function lockRequest(database: Executor, id: string): Promise<string | undefined> {
  return (await database.get<{ request: string }>('SELECT request FROM generations WHERE id = $1 FOR UPDATE', id))?.request;
}

/** What can't be read is erased whole. */
function withoutWords(request: string): string {
  const gone = new Set<string>(personalFields);
  const kept = entriesOf(request).filter(([field]) => !gone.has(field));
  return JSON.stringify({ ...Object.fromEntries(kept), prompt: '' });
}

function entriesOf(request: string): readonly [string, unknown][] {
  try {
    const parsed: unknown = JSON.parse(request);
    return typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
  } catch {
    return [];
  }
}
