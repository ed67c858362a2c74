import type { Generation } from '../../domain/generation.ts';
import { isNoted } from '../rows.ts';
import type { Executor } from './executor.ts';
import { wordsOf } from './words/words-of.ts';

/** Indexed at once. */
const batchRows = 200;

interface NotedRow extends Record<'request' | 'platform' | 'channel_id' | 'requester_id', string> {
  readonly number: number;
  readonly given_name: string | null;
  readonly note: string | null;
}

const columns = 'number, request, platform, channel_id, requester_id, given_name, note';
const joined = 'library JOIN generations ON number = generation_number';

/** Indexes one anew, after its name or note was changed. */
export async function noteWords(database: Executor, generationId: string): Promise<void> {
  await forgetNoted(database, generationId);
  await addRows(
    database,
    await database.all<NotedRow>(`SELECT ${columns} FROM ${joined} WHERE id = $1 AND ${isNoted}`, generationId),
  );
}

export async function forgetNoted(database: Executor, generationId: string): Promise<void> {
  await database.run('DELETE FROM noted WHERE number = (SELECT number FROM generations WHERE id = $1)', generationId);
}

/** Indexes what is not in the index yet: of before there was one, of an older program beside this one, or moved here. */
export async function noteAll(database: Executor): Promise<void> {
  for (let after = 0; ; ) {
    const rows = await database.all<NotedRow>(
      `SELECT ${columns} FROM ${joined} WHERE ${isNoted} AND number > $1
         AND NOT EXISTS (SELECT FROM noted WHERE noted.number = generations.number) ORDER BY number LIMIT $2`,
      after,
      batchRows,
    );
    await addRows(database, rows);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchRows) return;
    after = last.number;
  }
}

async function addRows(database: Executor, rows: readonly NotedRow[]): Promise<void> {
  for (const row of rows)
    await database.run(
      'INSERT INTO noted (number, words) VALUES ($1, $2::tsvector) ON CONFLICT DO NOTHING',
      row.number,
      wordsOf(foundBy(row)),
    );
}

function foundBy({ request, platform, channel_id: channelId, requester_id: id, given_name: name, note }: NotedRow) {
  const prompt = [promptIn(request), name ?? '', note ?? ''].join('\n');
  return { request: { prompt }, requester: { platform, id }, replyTarget: { platform, channelId, ids: {} } };
}

/** Nothing of a request that can't be read. */
function promptIn(request: string): string {
  try {
    const { prompt }: Partial<Generation['request']> = Object(JSON.parse(request));
    return typeof prompt === 'string' ? prompt : '';
  } catch {
    return '';
  }
}
