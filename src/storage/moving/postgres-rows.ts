import { CompiledQuery, sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import { startsKeptMs } from '../postgres/generations.ts';
import { wordsOf } from '../postgres/words/words-of.ts';
import type { Cell, Row } from './cells.ts';
import { indexOf, type Keeping, movedRow, storedRow } from './contents.ts';
import type { MovedTable } from './schema.ts';
import { readRow } from './sqlite-rows.ts';

/** Read at once; of a table with pictures fewer. */
const fetchedRows = 500;
const fetchedPictures = 4;

/** Every row that is moved, in batches that a cursor gives. Inside of a transaction. */
export async function* postgresRows(tx: Composer, table: MovedTable, keeping: Keeping): AsyncGenerator<readonly Row[]> {
  const { name, columns } = table;
  const selected = columns.map((column) => `"${column.name}"${column.kind === 'json' ? '::text' : ''}`);
  const limit = columns.some(({ kind }) => kind === 'bytes') ? fetchedPictures : fetchedRows;
  await sql.raw(`DECLARE moving NO SCROLL CURSOR FOR SELECT ${selected.join(', ')} FROM "${name}"`).execute(tx);
  for (;;) {
    const { rows } = await sql.raw<Readonly<Record<string, unknown>>>(`FETCH ${limit} FROM moving`).execute(tx);
    if (rows.length === 0) break;
    const read = rows.map((row) =>
      readRow(
        table,
        columns.map((column) => row[column.name]),
      ),
    );
    yield read.flatMap((row) => {
      const moved = movedRow(table, row, keeping);
      return moved === undefined ? [] : [moved];
    });
  }
  await sql.raw('CLOSE moving').execute(tx);
}

/** Columns that PostgreSQL alone has, and what it keeps in them of a row of SQLite. */
const made: Readonly<Record<string, readonly { readonly name: string; readonly type: string; make(proposals: string): Cell }[]>> =
  {
    quotes: [
      { name: 'first_kind', type: 'text', make: (proposals) => String(firstOf(proposals).kind ?? '') },
      { name: 'video_bytes', type: 'bigint', make: (proposals) => videoBytesOf(proposals) },
    ],
  };

/** Adds rows to a table: one array for each column, so that it is one statement however many there are. */
export async function insertRows(tx: Composer, table: MovedTable, rows: readonly Row[], keeping: Keeping): Promise<void> {
  if (rows.length === 0) return;
  const stored = rows.map((row) => storedRow(table, row, keeping));
  const own = made[table.name] ?? [];
  const proposals = own.length === 0 ? 0 : indexOf(table, 'proposals');
  const columns = [
    ...table.columns.map(({ name, type }, index) => ({ name, type, values: stored.map((row) => row[index]) })),
    ...own.map(({ name, type, make }) => ({ name, type, values: stored.map((row) => make(String(row[proposals]))) })),
  ];
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  await tx.executeQuery(
    CompiledQuery.raw(
      `INSERT INTO "${table.name}" (${names}) SELECT * FROM unnest(${arrays})`,
      columns.map(({ values }) => values),
    ),
  );
  if (table.name === 'generations') await indexWords(tx, table, stored);
}

/** As `insert` of a generation does. What can't be read has no words, like what was erased. */
async function indexWords(tx: Composer, table: MovedTable, rows: readonly Row[]): Promise<void> {
  const cell = (row: Row, name: string) => row[indexOf(table, name)];
  const found = rows.flatMap((row) => {
    const request = parsed(String(cell(row, 'request')));
    if (cell(row, 'erased_at_ms') !== null || request === undefined) return [];
    const platform = String(cell(row, 'platform'));
    const words = wordsOf({
      request: { prompt: typeof request.prompt === 'string' ? request.prompt : '' },
      requester: { platform, id: String(cell(row, 'requester_id')) },
      replyTarget: { platform, channelId: String(cell(row, 'channel_id')), ids: {} },
    });
    return [{ number: cell(row, 'number'), words: words.replaceAll('\0', '\ufffd') }];
  });
  await tx.executeQuery(
    CompiledQuery.raw(
      'INSERT INTO prompts (number, words) SELECT number, words::tsvector FROM unnest($1::bigint[], $2::text[]) AS w (number, words)',
      [found.map(({ number }) => number), found.map(({ words }) => words)],
    ),
  );
}

/** So that no more leave within a minute than may, also right after a move. */
export async function noteStarts(tx: Composer, nowMs: number): Promise<void> {
  await sql`
    INSERT INTO starts (generation_id, attempt, at_ms)
      SELECT id, attempts, started_at_ms FROM generations WHERE started_at_ms >= ${Math.ceil(nowMs) - startsKeptMs}`.execute(tx);
}

/** The highest number that a table has given. */
export async function postgresCounter(tx: Composer, { name, counter }: MovedTable): Promise<number> {
  const sequence = await sql<{ name: string }>`SELECT pg_get_serial_sequence(${name}, ${counter}) AS name`.execute(tx);
  const { rows } = await sql
    .raw<{ highest: number }>(
      `SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS highest FROM ${sequence.rows[0]?.name}`,
    )
    .execute(tx);
  return rows[0]?.highest ?? 0;
}

export async function setPostgresCounter(tx: Composer, { name, counter }: MovedTable, highest: number): Promise<void> {
  if (highest > 0) await sql`SELECT setval(pg_get_serial_sequence(${name}, ${counter}), ${highest})`.execute(tx);
}

export async function countIn(tx: Composer, rows: string): Promise<number> {
  const counted = await sql.raw<{ count: number }>(`SELECT count(*) AS count FROM ${rows}`).execute(tx);
  return counted.rows[0]?.count ?? 0;
}

function firstOf(proposals: string): Readonly<Record<string, unknown>> {
  const all: unknown = parsed(proposals);
  return Array.isArray(all) ? Object(all[0]) : {};
}

/** As `insertQuote`: all proposals of a question are about the same video. */
function videoBytesOf(proposals: string): number {
  const { submissions } = firstOf(proposals);
  const { request } = Object(Array.isArray(submissions) ? submissions[0] : undefined);
  const { sizeBytes } = Object(Object(request).video);
  return typeof sizeBytes === 'number' ? sizeBytes : 0;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(text));
  } catch {
    return undefined;
  }
}
