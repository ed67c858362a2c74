import type { Database } from 'better-sqlite3';
import { isNoted, notedColumns, promptColumns } from '../rows.ts';
import { type Row, readCell } from './cells.ts';
import { type Keeping, movedRow, storedRow } from './contents.ts';
import { MoveError } from './move-error.ts';
import type { MovedTable } from './schema.ts';

/** Every row that is moved, in the order in which they lie. */
export function* sqliteRows(database: Database, table: MovedTable, keeping: Keeping): Generator<Row> {
  const { name, columns } = table;
  const select = database.prepare(`SELECT ${columns.map((column) => `"${column.name}"`).join(', ')} FROM "${name}"`).raw();
  for (const values of select.iterate()) {
    const row = movedRow(table, readRow(table, values), keeping);
    if (row !== undefined) yield row;
  }
}

/** @throws {MoveError} with the table alone: the value may be somebody's words */
export function readRow({ name, columns }: MovedTable, values: unknown): Row {
  if (!Array.isArray(values)) throw new MoveError(`A row of ${name} can't be read.`);
  return columns.map(({ name: column, kind }, index) => {
    try {
      return readCell(values[index], kind);
    } catch (error) {
      const key = typeof values[0] === 'string' || typeof values[0] === 'number' ? ` (${columns[0]?.name} ${values[0]})` : '';
      throw new MoveError(`A row of ${name}${key} holds something in ${column} that can't be moved as it is.`, { cause: error });
    }
  });
}

/** @returns adds a row to a table */
export function sqliteInsert(database: Database, table: MovedTable, keeping: Keeping): (row: Row) => void {
  const { name, columns } = table;
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const insert = database.prepare(`INSERT INTO "${name}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`);
  return (row) => {
    insert.run(storedRow(table, row, keeping).map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)));
  };
}

/** Fills the indexes of words, as the store does row by row. */
export function indexWords(database: Database): void {
  database.exec(
    `INSERT INTO prompts (rowid, prompt, channel, person)
       SELECT ${promptColumns} FROM generations WHERE erased_at_ms IS NULL AND json_valid(request);
     INSERT INTO noted (rowid, prompt, channel, person) SELECT ${notedColumns} FROM ${withNotes}`,
  );
}

const withNotes = `library JOIN generations ON number = generation_number WHERE ${isNoted}`;

/** How many rows the index of names and notes has to have. */
export function countWithNotes(database: Database): number {
  return countOf(database, withNotes);
}

/** How many rows the index of words has to have. */
export function countWithWords(database: Database): number {
  return countOf(database, 'generations WHERE erased_at_ms IS NULL AND json_valid(request)');
}

export function countOf(database: Database, rows: string): number {
  return Number(database.prepare(`SELECT COUNT(*) FROM ${rows}`).pluck().get());
}

/** The highest number that a table has given, also to what is gone by now. */
export function sqliteCounter(database: Database, { name }: MovedTable): number {
  return Number(database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name) ?? 0);
}

export function setSqliteCounter(database: Database, { name }: MovedTable, highest: number): void {
  if (highest === 0) return;
  const update = database.prepare('UPDATE sqlite_sequence SET seq = ? WHERE name = ?').run(highest, name);
  if (update.changes === 0) database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(name, highest);
}
