import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Database from 'better-sqlite3';
import { connectDatabase } from '../../../storage/postgres/connect.ts';
import { migrate } from '../../../storage/postgres/migrate.ts';
import { wordsOf } from '../../../storage/postgres/words/words-of.ts';
import { addressOf, asAdmin } from '../../postgres/as-admin.ts';
import { findPostgres } from '../../postgres/find-postgres.ts';

const columns = [
  ...['number', 'id', 'event_id', 'platform', 'channel_id', 'requester_id', 'reply_ids', 'request', 'model', 'resolution'],
  ...['duration_seconds', 'provider', 'key_fingerprint', 'state', 'round', 'operation_name', 'created_at_ms', 'started_at_ms'],
  ...['finished_at_ms', 'ended_at_ms'],
] as const;

type Row = Readonly<Record<(typeof columns)[number], string | number | null>>;

/** So many rows are written at once. */
const batch = 2000;

/**
 * Brings rows that `seedRows` wrote into an empty PostgreSQL: the very same videos, so that both are asked the same questions. Indices are
 * made when all is there.
 *
 * @param sqlitePath of the database, which nobody writes
 */
export async function seedPostgres(url: string, sqlitePath: string): Promise<void> {
  const database = await connectDatabase(addressOf(url));
  await migrate(database);
  await database.close();
  const indices = await asAdmin(
    url,
    `SELECT indexname AS name, indexdef AS made FROM pg_indexes i WHERE schemaname = 'public' AND tablename IN ('generations', 'prompts')
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = i.indexname)`,
  );
  await asAdmin(url, ...indices.map(({ name }) => `DROP INDEX ${String(name)}`));
  const sqlite = new Database(sqlitePath, { readonly: true });
  try {
    await copyIn(
      url,
      `generations (${columns.join(', ')})`,
      lines(sqlite, (row) => columns.map((column) => row[column])),
    );
    await copyIn(
      url,
      'prompts (number, words)',
      lines(sqlite, (row) => [row.number, wordsOfRow(row)]),
    );
  } finally {
    sqlite.close();
  }
  await asAdmin(url, "SELECT setval(pg_get_serial_sequence('generations', 'number'), (SELECT max(number) FROM generations))");
  for (const { made } of indices) await psql(url, String(made), []);
  await psql(url, 'VACUUM (ANALYZE)', []);
}

/** All rows in the form that `COPY` reads. */
function* lines(sqlite: Database.Database, valuesOf: (row: Row) => readonly (string | number | null)[]): Iterable<string> {
  let text = '';
  let rows = 0;
  for (const row of sqlite.prepare<[], Row>(`SELECT ${columns.join(', ')} FROM generations ORDER BY number`).iterate()) {
    text += `${valuesOf(row).map(written).join('\t')}\n`;
    rows += 1;
    if (rows % batch !== 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** @see https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.2 (2026-11-30) */
function written(value: string | number | null): string {
  if (value === null) return '\\N';
  return String(value).replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function wordsOfRow({ request, platform, channel_id, requester_id }: Row): string {
  return wordsOf({
    request: JSON.parse(String(request)),
    requester: { platform: String(platform), id: String(requester_id) },
    replyTarget: { platform: String(platform), channelId: String(channel_id), ids: {} },
  });
}

function copyIn(url: string, into: string, rows: Iterable<string>): Promise<void> {
  // References are not looked up row by row.
  const unchecked = `${url}&options=${encodeURIComponent('-c session_replication_role=replica')}`;
  return psql(unchecked, `COPY ${into} FROM STDIN`, rows);
}

/** Runs a statement by PostgreSQL's own client, which copies and waits for as long as it takes. */
async function psql(url: string, statement: string, input: Iterable<string>): Promise<void> {
  const program = path.join(findPostgres() ?? '', 'psql');
  const args = ['--quiet', '--no-psqlrc', `--dbname=${url}`, '--command', statement];
  const client = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  let said = '';
  client.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const gone = once(client, 'exit');
  await pipeline(Readable.from(input), client.stdin).catch(() => undefined);
  const [code] = await gone;
  if (code !== 0) throw new Error(`psql failed: ${said}`);
}
