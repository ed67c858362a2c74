import { readdirSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import type { Tables } from '../composed/tables.ts';
import { onPostgresAlone, onSqliteAlone } from '../moving/differences.ts';
import { DatabaseUnusableError, openDatabase } from '../sqlite/open.ts';
import { connectDatabase, type PostgresDatabase } from './connect.ts';
import { type Migration, mayWrite, migrate, readMigrations, schemaVersion } from './migrate.ts';

const missing = missingForPostgres();
const make = (name: string, least = 1): Migration => ({
  sql: `CREATE TABLE ${name} (id text)`,
  leastReader: 1,
  leastWriter: least,
});
/** The table of versions comes with the first file. */
let first: Migration;

describe('the migrations for PostgreSQL', () => {
  it('each have the next number, and say who can still use what they make', () => {
    const all = readMigrations();
    const numbers = readdirSync(new URL('./migrations/', import.meta.url)).map(
      (name) => /^(\d{3})-[a-z-]+\.sql$/.exec(name)?.[1],
    );
    expect(numbers.sort()).toEqual(all.map((_, index) => String(index + 1).padStart(3, '0')));
    for (const [index, { leastReader, leastWriter }] of all.entries())
      expect([leastReader <= index + 1, leastWriter <= index + 1]).toEqual([true, true]);
  });

  it('let a program write that is old, but not too old', () => {
    const found = { version: 5, leastReader: 2, leastWriter: 4 };
    expect([undefined, found].map((each) => [3, 4, 5].map((known) => mayWrite(each, known)))).toEqual([
      [true, true, true],
      [false, true, true],
    ]);
  });
});

describe.skipIf(missing !== undefined)(`a database (${missing ?? 'a real one'})`, () => {
  let url: string;
  let database: PostgresDatabase<Tables>;

  beforeAll(() => {
    const [migration] = readMigrations();
    if (migration === undefined) throw new Error('there is no first migration');
    first = migration;
  });
  beforeEach(async () => {
    url = await testDatabase();
    database = await connectDatabase<Tables>(addressOf(url));
  });
  afterEach(async () => await database.close());

  const hasTable = async (name: string): Promise<boolean> =>
    (await sql<{ there: boolean }>`SELECT to_regclass(${name}) IS NOT NULL AS there`.execute(database.db)).rows[0]?.there ===
    true;

  it('is brought to the newest version once, by whichever of several processes comes first', async () => {
    const other = await connectDatabase<Tables>(addressOf(url));
    const migrations = [first, make('second'), make('third', 2)];
    await Promise.all([database, other, database].map((each) => migrate(each, migrations)));
    await other.close();
    expect(await schemaVersion(database.db)).toEqual({ version: 3, leastReader: 1, leastWriter: 2 });
    expect([await hasTable('second'), await hasTable('third')]).toEqual([true, true]);
  });

  it('goes on where an earlier version has left it, and keeps what is in it', async () => {
    await migrate(database, [first]);
    await sql`INSERT INTO facts VALUES ('a', 'fact')`.execute(database.db);
    await migrate(database, [first, make('second')]);
    expect((await schemaVersion(database.db))?.version).toBe(2);
    expect((await sql`SELECT * FROM facts`.execute(database.db)).rows).toEqual([{ name: 'a', value: 'fact' }]);
  });

  it('stays as it was where a migration fails, and the next start tries again', async () => {
    const broken = { ...make('second'), sql: 'CREATE TABLE second (id text); SELECT nonsense' };
    await expect(migrate(database, [first, broken])).rejects.toMatchObject({ name: 'StoreError' });
    expect([(await schemaVersion(database.db))?.version, await hasTable('second')]).toEqual([1, false]);
    await migrate(database, [first, make('second')]);
    expect(await hasTable('second')).toBe(true);
  });

  it('refuses a program that is too old for it, with what to do, and lets one go on that is not', async () => {
    await migrate(database, [first, make('second'), make('third', 2)]);
    await migrate(database, [first, make('second')]);
    const refused = migrate(database, [first]);
    await expect(refused).rejects.toBeInstanceOf(DatabaseUnusableError);
    await expect(refused).rejects.toThrow(/newer version of the bot \(format 3, .*knows 2; this one knows 1\)\. Start the newer/);
  });

  it('has the tables and columns of one on SQLite, so that nobody forgets one', async () => {
    await migrate(database);
    const { rows } = await sql<{ name: string }>`
      SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public'`.execute(
      database.db,
    );
    const [onPostgres, onSqlite] = [namesOf(rows.map(({ name }) => name)), namesOf(sqliteColumns())];
    const without = (all: ReadonlySet<string>, left: Readonly<Record<string, string>>) =>
      [...all].filter((name) => !(name in left) && !(name.replace(/\..*/, '') in left)).toSorted();
    expect(without(onPostgres, onPostgresAlone)).toEqual(without(onSqlite, onSqliteAlone));
    // What is not there any more has no reason to stand in the lists.
    expect(Object.keys(onPostgresAlone).filter((name) => !onPostgres.has(name))).toEqual([]);
    expect(Object.keys(onSqliteAlone).filter((name) => !onSqlite.has(name))).toEqual([]);
  });
});

/** Tables, and columns after the name of theirs. */
function namesOf(columns: readonly string[]): ReadonlySet<string> {
  return new Set([...columns, ...columns.map((column) => column.replace(/\..*/, ''))]);
}

function sqliteColumns(): readonly string[] {
  const { database, close } = openDatabase(path.join(temporaryFolder(), 'data'));
  const columns = database
    .prepare<[], string>(
      `SELECT t.name || '.' || c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
       WHERE t.schema = 'main' AND t.type <> 'shadow' AND t.name NOT LIKE 'sqlite_schema'`,
    )
    .pluck()
    .all();
  close();
  return columns;
}
