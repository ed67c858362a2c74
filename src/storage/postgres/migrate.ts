import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { ownFile } from '../../lib/own-files.ts';
import type { Composer } from '../composed/tables.ts';
import { postgresAdvice } from '../moving/postgres-mark.ts';
import { DatabaseUnusableError } from '../sqlite/open.ts';
import { locks } from './locks.ts';
import type { StoreDatabase } from './store.ts';

/** One step of the schema; its number is its place in the list, from 1. */
export interface Migration {
  readonly sql: string;
  /** The least version of the schema that a program must know to read what this makes, and to write it. */
  readonly leastReader: number;
  readonly leastWriter: number;
}

/** Which schema a database has, and which programs may use it: while one is upgraded, older ones go on beside it for a time. */
export interface SchemaVersion extends Omit<Migration, 'sql'> {
  readonly version: number;
}

/**
 * Brings the schema to this program's version. Several processes may ask at once: one does it, and the others see that it is done.
 *
 * @param isMoving whether it is a move that goes on where it was cut off
 * @throws {DatabaseUnusableError} where this program is too old for the database, or everything was moved out of it; nothing was changed
 * @throws {StoreError}
 */
export async function migrate(
  database: Pick<StoreDatabase, 'locked'>,
  migrations: readonly Migration[] = readMigrations(),
  { isMoving = false }: { readonly isMoving?: boolean } = {},
): Promise<void> {
  for (;;) {
    const isDone = await database.locked(
      locks.migrate,
      async (tx) => {
        const found = await schemaVersion(tx);
        if (found !== undefined && !isMoving) await refuseMoved(tx);
        refuseTooOld(found, migrations.length);
        const { version = 0 } = found ?? {};
        const next = migrations[version];
        if (next === undefined) return true;
        await tx.executeQuery(CompiledQuery.raw(next.sql));
        await note(tx, { ...next, version: version + 1 });
        return version + 1 >= migrations.length;
      },
      { isLong: true },
    );
    if (isDone) return;
  }
}

/** @returns undefined for a database that has no schema yet */
export async function schemaVersion(db: Composer): Promise<SchemaVersion | undefined> {
  const isThere = await sql<{ there: boolean }>`SELECT to_regclass('schema_version') IS NOT NULL AS there`.execute(db);
  if (isThere.rows[0]?.there !== true) return undefined;
  const { rows } = await sql<SchemaVersion>`
    SELECT version, least_reader AS "leastReader", least_writer AS "leastWriter" FROM schema_version ORDER BY version DESC LIMIT 1`.execute(
    db,
  );
  return rows[0];
}

/** Whether a program that knows `known` migrations may go on to write to a database. */
export function mayWrite(found: SchemaVersion | undefined, known: number): boolean {
  return found === undefined || known >= Math.max(found.leastReader, found.leastWriter);
}

/** Numbered `.sql` files, in order. */
export function readMigrations(folder = ownFile('storage/postgres/migrations')): readonly Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readMigration(name, readFileSync(path.join(folder, name), 'utf8')));
}

/** Each says in its first lines who can still use a database that has it. */
function readMigration(name: string, text: string): Migration {
  const number = (words: string): number => {
    const [, value] = new RegExp(`^-- ${words}: (\\d+)$`, 'm').exec(text) ?? [];
    if (value === undefined) throw new Error(`the migration ${name} does not say its ${words}`);
    return Number(value);
  };
  return { sql: text, leastReader: number('least reader'), leastWriter: number('least writer') };
}

async function note(tx: Composer, { version, leastReader, leastWriter }: SchemaVersion): Promise<void> {
  await sql`
    INSERT INTO schema_version (version, least_reader, least_writer) VALUES (${version}, ${leastReader}, ${leastWriter})`.execute(
    tx,
  );
}

/** Two that work on the same requests would pay twice. */
async function refuseMoved(tx: Composer): Promise<void> {
  const advice = await postgresAdvice(tx);
  if (advice !== undefined) throw new DatabaseUnusableError(advice);
}

function refuseTooOld(found: SchemaVersion | undefined, known: number): void {
  const advice = tooOldAdvice(found, known);
  if (advice !== undefined) throw new DatabaseUnusableError(advice);
}

/** @returns what to do where a program that knows `known` migrations is too old for a database; undefined where it is not */
export function tooOldAdvice(found: SchemaVersion | undefined, known: number): string | undefined {
  if (found === undefined || mayWrite(found, known)) return undefined;
  return (
    `The database at DATABASE_URL was changed by a newer version of the bot (format ${found.version}, which needs a program that knows ` +
    `${Math.max(found.leastReader, found.leastWriter)}; this one knows ${known}). Start the newer version. Nothing was changed.`
  );
}
