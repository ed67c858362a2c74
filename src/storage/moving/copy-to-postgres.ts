import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import { executorOf } from '../postgres/executor.ts';
import { noteAll } from '../postgres/noted.ts';
import { type Checksum, createSumming, type Row, sizeOf } from './cells.ts';
import type { Keeping } from './contents.ts';
import { MoveError } from './move-error.ts';
import type { MoveOptions } from './options.ts';
import { countIn, insertRows, noteStarts, postgresCounter, postgresRows, setPostgresCounter } from './postgres-rows.ts';
import type { MovedTable } from './schema.ts';
import { countOf, countWithNotes, countWithWords, sqliteCounter, sqliteRows } from './sqlite-rows.ts';

export interface CopiedTable {
  readonly table: string;
  readonly rows: number;
}

/** How each side keeps what expires. */
export interface Keepings {
  readonly from: Keeping;
  readonly to: Keeping;
}

/** What one statement takes. */
const batchRows = 500;
const batchBytes = 2 * 1024 * 1024;

type Hooks = Pick<MoveOptions, 'onProgress' | 'failpoint'>;

/**
 * Copies every table, then reads all of it back and compares.
 *
 * @throws {MoveError} where a table differs: the transaction must be rolled back
 */
export async function copyToPostgres(
  source: Database,
  tx: Composer,
  tables: readonly MovedTable[],
  { from, to }: Keepings,
  hooks: Hooks,
): Promise<readonly CopiedTable[]> {
  const sums = new Map<string, Checksum>();
  for (const table of tables) {
    sums.set(table.name, await copyTable(source, tx, table, { from, to }, hooks));
    if (table.counter !== undefined) await setPostgresCounter(tx, table, sqliteCounter(source, table));
    hooks.failpoint?.('copying');
  }
  await noteStarts(tx, from.nowMs);
  await noteAll(executorOf(tx, { isTransaction: true }));
  for (const table of tables) {
    const there = await sumOnPostgres(tx, table, to, hooks);
    requireSame(table.name, sums.get(table.name), there);
    if (table.counter !== undefined && (await postgresCounter(tx, table)) !== sqliteCounter(source, table)) differs(table.name);
  }
  if ((await countIn(tx, 'prompts')) !== countWithWords(source)) differs('prompts');
  if ((await countIn(tx, 'noted')) !== countWithNotes(source)) differs('noted');
  await sql.raw(`ANALYZE ${[...tables.map(({ name }) => `"${name}"`), 'prompts', 'noted'].join(', ')}`).execute(tx);
  return tables.map(({ name }) => ({ table: name, rows: sums.get(name)?.rows ?? 0 }));
}

/** @returns what was read */
async function copyTable(
  source: Database,
  tx: Composer,
  table: MovedTable,
  { from, to }: Keepings,
  { onProgress }: Hooks,
): Promise<Checksum> {
  const all = countOf(source, `"${table.name}"`);
  const summing = createSumming();
  for (const batch of batches(sqliteRows(source, table, from))) {
    for (const row of batch) summing.add(row);
    await insertRows(tx, table, batch, to);
    onProgress?.({ table: table.name, step: 'copying', rows: summing.checksum().rows, of: all });
  }
  return summing.checksum();
}

export async function sumOnPostgres(
  tx: Composer,
  table: MovedTable,
  keeping: Keeping,
  { onProgress }: Pick<Hooks, 'onProgress'>,
): Promise<Checksum> {
  const all = await countIn(tx, `"${table.name}"`);
  const summing = createSumming();
  for await (const batch of postgresRows(tx, table, keeping)) {
    for (const row of batch) summing.add(row);
    onProgress?.({ table: table.name, step: 'comparing', rows: summing.checksum().rows, of: all });
  }
  return summing.checksum();
}

/** @throws {MoveError} */
export function requireSame(table: string, one: Checksum | undefined, other: Checksum): void {
  if (one === undefined || one.rows !== other.rows || one.sum !== other.sum) differs(table);
}

export function differs(table: string): never {
  throw new MoveError(
    `What was copied of the table ${table} is not what was read, so nothing was moved. Both databases are as they were.`,
  );
}

function* batches(rows: Iterable<Row>): Generator<readonly Row[]> {
  let batch: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    batch.push(row);
    bytes += sizeOf(row);
    if (batch.length < batchRows && bytes < batchBytes) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
