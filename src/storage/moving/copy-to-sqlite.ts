import type { Database } from 'better-sqlite3';
import type { Composer } from '../composed/tables.ts';
import { type Checksum, createSumming } from './cells.ts';
import type { Keeping } from './contents.ts';
import { type CopiedTable, differs, type Keepings, requireSame } from './copy-to-postgres.ts';
import type { MoveOptions } from './options.ts';
import { countIn, postgresCounter, postgresRows } from './postgres-rows.ts';
import type { MovedTable } from './schema.ts';
import {
  countOf,
  countWithNotes,
  countWithWords,
  indexWords,
  setSqliteCounter,
  sqliteCounter,
  sqliteInsert,
  sqliteRows,
} from './sqlite-rows.ts';

type Hooks = Pick<MoveOptions, 'onProgress' | 'failpoint'>;

/**
 * Copies every table into an empty file, then reads all of it back and compares.
 *
 * @throws {MoveError} where a table differs: the file must be thrown away
 */
export async function copyToSqlite(
  tx: Composer,
  target: Database,
  tables: readonly MovedTable[],
  { from, to }: Keepings,
  hooks: Hooks,
): Promise<readonly CopiedTable[]> {
  const sums = new Map<string, Checksum>();
  const counters = new Map<string, number>();
  for (const table of tables) {
    sums.set(table.name, await copyTable(tx, target, table, { from, to }, hooks));
    if (table.counter !== undefined) {
      counters.set(table.name, await postgresCounter(tx, table));
      setSqliteCounter(target, table, counters.get(table.name) ?? 0);
    }
    hooks.failpoint?.('copying');
  }
  indexWords(target);
  for (const table of tables) {
    requireSame(table.name, sums.get(table.name), sumOnSqlite(target, table, to));
    hooks.onProgress?.({ table: table.name, step: 'comparing', rows: 1, of: 1 });
    if (table.counter !== undefined && sqliteCounter(target, table) !== counters.get(table.name)) differs(table.name);
  }
  if (countOf(target, 'prompts') !== countWithWords(target)) differs('prompts');
  if (countOf(target, 'noted') !== countWithNotes(target)) differs('noted');
  if (target.pragma('foreign_key_check', { simple: true }) !== undefined) differs('foreign keys');
  if (target.pragma('quick_check(1)', { simple: true }) !== 'ok') differs('file');
  return tables.map(({ name }) => ({ table: name, rows: sums.get(name)?.rows ?? 0 }));
}

async function copyTable(
  tx: Composer,
  target: Database,
  table: MovedTable,
  { from, to }: Keepings,
  { onProgress }: Hooks,
): Promise<Checksum> {
  const all = await countIn(tx, `"${table.name}"`);
  const summing = createSumming();
  const insert = sqliteInsert(target, table, to);
  for await (const batch of postgresRows(tx, table, from)) {
    target.transaction(() => {
      for (const row of batch) {
        summing.add(row);
        insert(row);
      }
    })();
    onProgress?.({ table: table.name, step: 'copying', rows: summing.checksum().rows, of: all });
  }
  return summing.checksum();
}

function sumOnSqlite(target: Database, table: MovedTable, keeping: Keeping): Checksum {
  const summing = createSumming();
  for (const row of sqliteRows(target, table, keeping)) summing.add(row);
  return summing.checksum();
}
