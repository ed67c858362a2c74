import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import type { Kind } from './cells.ts';
import { onPostgresAlone, onSqliteAlone } from './differences.ts';

export interface MovedColumn {
  readonly name: string;
  readonly kind: Kind;
  /** PostgreSQL's. */
  readonly type: string;
}

/** A table that both databases have, with the columns that both have. */
export interface MovedTable {
  readonly name: string;
  readonly columns: readonly MovedColumn[];
  /** The column that counts up by itself, if one does. */
  readonly counter: string | undefined;
}

const kinds: Readonly<Record<string, Kind>> = {
  text: 'text',
  bigint: 'integer',
  integer: 'integer',
  'double precision': 'real',
  boolean: 'boolean',
  jsonb: 'json',
  bytea: 'bytes',
};

interface PostgresColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly counts: boolean;
}

/**
 * Reads off both databases what is moved, each table after those that it refers to.
 *
 * @throws {Error} where they differ by more than `differences.ts` says
 */
export async function movedTables(sqlite: Database, postgres: Composer): Promise<readonly MovedTable[]> {
  const onSqlite = sqliteColumns(sqlite).filter(({ table, name }) => !isIn(onSqliteAlone, table, name));
  const names = [...new Set(onSqlite.map(({ table }) => table))];
  const all = await postgresColumns(postgres);
  const onPostgres = all.filter(({ table, name }) => names.includes(table) && !isIn(onPostgresAlone, table, name));
  requireSame(
    onSqlite.map(({ table, name }) => `${table}.${name}`),
    onPostgres.map(({ table, name }) => `${table}.${name}`),
  );
  return inOrder(sqlite, names).map((name) => {
    const columns = onPostgres.filter(({ table }) => table === name);
    return {
      name,
      columns: columns.map((column) => ({ name: column.name, type: column.type, kind: kindOf(column) })),
      counter: columns.find(({ counts }) => counts)?.name,
    };
  });
}

function isIn(list: Readonly<Record<string, string>>, table: string, column: string): boolean {
  return table in list || `${table}.${column}` in list;
}

function requireSame(onSqlite: readonly string[], onPostgres: readonly string[]): void {
  const without = (some: readonly string[], others: readonly string[]) => some.filter((each) => !others.includes(each));
  const different = [...without(onSqlite, onPostgres), ...without(onPostgres, onSqlite)];
  if (different.length > 0) throw new Error(`the two databases differ in ${different.join(', ')}`);
}

function kindOf({ table, name, type }: PostgresColumn): Kind {
  const kind = kinds[type];
  if (kind === undefined) throw new Error(`${table}.${name} is of the type ${type}, which is not moved yet`);
  return kind;
}

function sqliteColumns(database: Database): readonly { readonly table: string; readonly name: string }[] {
  return database
    .prepare<[], { table: string; name: string }>(
      `SELECT t.name AS "table", c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
       WHERE t.schema = 'main' AND t.type <> 'shadow' AND t.name <> 'sqlite_schema' ORDER BY t.name, c.cid`,
    )
    .all();
}

async function postgresColumns(db: Composer): Promise<readonly PostgresColumn[]> {
  const { rows } = await sql<PostgresColumn>`
    SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attidentity <> '' AS counts
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum`.execute(db);
  return rows;
}

/** What refers to others comes after them. */
function inOrder(database: Database, names: readonly string[]): readonly string[] {
  const references = database
    .prepare<[], { table: string; parent: string }>(
      `SELECT t.name AS "table", f."table" AS parent FROM pragma_table_list t JOIN pragma_foreign_key_list(t.name) f`,
    )
    .all();
  const ordered: string[] = [];
  const add = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const { table, parent } of references) if (table === name && parent !== name) add(parent);
    ordered.push(name);
  };
  for (const name of names) add(name);
  return ordered;
}
