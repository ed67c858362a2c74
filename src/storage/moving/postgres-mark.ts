import { sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import { adviceOn, type Mark, moveFact, readMark, writtenMark } from './mark.ts';
import type { MovedTable } from './schema.ts';

/** On every table of a database that everything was moved out of. */
const guard = 'moved_away';

/** @returns what to do about a database that nothing may start on; undefined for any other one. @param db has its tables */
export async function postgresAdvice(db: Composer): Promise<string | undefined> {
  const mark = await postgresMark(db);
  return mark === undefined || mark.role === 'here' ? undefined : adviceOn(mark, 'the database at DATABASE_URL', 'SQLite');
}

export async function postgresMark(db: Composer): Promise<Mark | undefined> {
  const { rows } = await sql<{ value: string }>`SELECT value FROM facts WHERE name = ${moveFact}`.execute(db);
  return readMark(rows[0]?.value);
}

export async function setPostgresMark(tx: Composer, mark: Mark): Promise<void> {
  await sql`
    INSERT INTO facts (name, value) VALUES (${moveFact}, ${writtenMark(mark)})
    ON CONFLICT (name) DO UPDATE SET value = excluded.value`.execute(tx);
}

export async function dropPostgresMark(tx: Composer): Promise<void> {
  await sql`DELETE FROM facts WHERE name = ${moveFact}`.execute(tx);
}

/**
 * From now on nothing is written into these tables: a process that slept through everything, and still believes that it is alive, takes no
 * turn and sends nothing. For it the database only reads, as during a failover.
 */
export async function guardTables(tx: Composer, tables: readonly MovedTable[]): Promise<void> {
  const statements = tables.map(
    ({ name }) =>
      `CREATE TRIGGER ${guard} BEFORE INSERT OR UPDATE OR DELETE ON "${name}" FOR EACH STATEMENT EXECUTE FUNCTION ${guard}()`,
  );
  await sql
    .raw(
      `CREATE OR REPLACE FUNCTION ${guard}() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'everything was moved to SQLite' USING ERRCODE = 'read_only_sql_transaction'; END $$;
       ${statements.join('; ')}`,
    )
    .execute(tx);
}

/** Takes the guards away from all tables. */
export async function unguardTables(tx: Composer): Promise<void> {
  await sql.raw(`DROP FUNCTION IF EXISTS ${guard}() CASCADE`).execute(tx);
}

/** A process that was killed a while ago can't renew its lease any more. */
export async function endLeases(tx: Composer): Promise<void> {
  await sql`UPDATE leases SET owner = NULL, fence = fence + 1 WHERE owner IS NOT NULL`.execute(tx);
}
