import path from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileName } from '../../storage/sqlite/open.ts';
import { asAdmin } from '../postgres/as-admin.ts';

/** Every row of every table, by the table's name, in an order that does not depend on the database. */
export type Dump = Readonly<Record<string, readonly string[]>>;

/** What is about one database, and what each seals by a key of its own. */
const ownFacts = new Set(['database', 'copied', 'history', 'move', 'sent']);
const ownColumns: Readonly<Record<string, readonly string[]>> = { expiring_secrets: ['sealed', 'fence'] };

/** Read with SQL of its own, apart from what moves the rows. @param file default: the database */
export function dumpSqlite(dataFolder: string, file = databaseFileName): Dump {
  const database = new Database(path.join(dataFolder, file), { readonly: true });
  try {
    const tables = database
      .prepare<[], string>(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all();
    return Object.fromEntries(
      tables.sort().map((table) => [table, dumped(table, database.prepare(`SELECT * FROM ${table}`).all())]),
    );
  } finally {
    database.close();
  }
}

/** The same tables and columns of a PostgreSQL database. */
export async function dumpPostgres(url: string, like: Dump): Promise<Dump> {
  const tables = await Promise.all(
    Object.entries(like).map(async ([table, rows]) => {
      const columns: readonly string[] = JSON.parse(rows[0] ?? '[]').map(([column]: readonly string[]) => column);
      const all = await asAdmin(url, `SELECT * FROM ${table}`);
      return [table, dumped(table, all, (column) => columns.includes(column))] as const;
    }),
  );
  return Object.fromEntries(tables);
}

/** @param isColumn whether a column is looked at. Default: each of them */
function dumped(table: string, rows: readonly unknown[], isColumn: (column: string) => boolean = () => true): readonly string[] {
  const left = new Set(ownColumns[table] ?? []);
  const kept = rows.map(Object).filter(({ name, until_ms }) => {
    if (table === 'expiring_secrets') return Number(until_ms) > 1000;
    return table !== 'facts' || !ownFacts.has(name);
  });
  return kept
    .map((row: Readonly<Record<string, unknown>>) =>
      JSON.stringify(
        Object.entries(row)
          .filter(([column]) => !left.has(column) && isColumn(column))
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([column, value]) => [column, plain(column, value)]),
      ),
    )
    .sort();
}

function plain(column: string, value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (typeof value === 'boolean') return Number(value);
  // pg reads it as a text, since it may be too large for a number.
  if (
    typeof value === 'string' &&
    /_ms$|_usd$|_bytes$|_number$|^(?:number|round|front|id|wanted|sent|up_to|of_all|erased)$/.test(column) &&
    /^-?\d+$/.test(value)
  )
    return Number(value);
  if (column === 'receipt') return ordered(typeof value === 'string' ? JSON.parse(value) : value);
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, each]) => [key, ordered(each)]),
  );
}
