import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { sql } from 'kysely';
import { OutcomeUnknown } from '../../domain/outcome-unknown.ts';
import { expiringSeal } from '../../lib/expiring-secrets.ts';
import type { Composer, Tables } from '../composed/tables.ts';
import { ensureLocalKey } from '../local-key.ts';
import { connectDatabase, type PostgresDatabase } from '../postgres/connect.ts';
import { locks } from '../postgres/locks.ts';
import { migrate } from '../postgres/migrate.ts';
import { DatabaseUnusableError } from '../sqlite/open.ts';
import { moverConnection } from './connection.ts';
import { type CopiedTable, copyToPostgres } from './copy-to-postgres.ts';
import { requireNobody, waitForNobody } from './living.ts';
import type { Mark } from './mark.ts';
import { unfinished } from './move-error.ts';
import type { Moved, MoveOptions } from './options.ts';
import { dropPostgresMark, postgresMark, setPostgresMark } from './postgres-mark.ts';
import { countIn } from './postgres-rows.ts';
import { type MovedTable, movedTables } from './schema.ts';
import { dropSqliteMark, setSqliteMark, sqliteMark } from './sqlite-mark.ts';
import { openSqliteSource } from './sqlite-source.ts';
import { requireSameVersion } from './versions.ts';

/**
 * Moves a stopped SQLite installation into an empty PostgreSQL database, in one transaction there: all of it or nothing. Right before that is
 * committed the file is marked, and nothing starts on it any more. What is cut off in between goes on when it is run again.
 *
 * @throws {DatabaseUnusableError} where it can't be done as things are; nothing was changed
 * @throws {MoveError} where it did not come to its end @throws {StoreError}
 */
export async function moveToPostgres(options: MoveOptions): Promise<Moved> {
  const source = openSqliteSource(options.dataFolder);
  try {
    const database = await connectDatabase<Tables>(options.address, moverConnection);
    try {
      await migrate(database, undefined, { isMoving: true });
      await requireSameVersion(database.db);
      await waitForNobody(database.db, options.patience);
      return await moveInto(database, source.database, options);
    } finally {
      await database.close();
    }
  } finally {
    source.close();
  }
}

async function moveInto(database: PostgresDatabase<Tables>, source: Database, options: MoveOptions): Promise<Moved> {
  const { nowMs, failpoint } = options;
  const tables = await movedTables(source, database.db);
  const kept = sqliteMark(source);
  const away = kept?.role === 'away' ? kept : undefined;
  const id = away?.id ?? randomUUID();
  const found = await claim(database, tables, { id, role: 'begun', atMs: nowMs }, away);
  if (found === 'done') return { rows: [], wasDone: true };
  const keepings = {
    from: { seal: expiringSeal(ensureLocalKey(options.dataFolder)), nowMs },
    to: { seal: expiringSeal(options.sealKey), nowMs },
  };
  let copied: readonly CopiedTable[];
  try {
    copied = await database.locked(
      locks.migrate,
      async (tx) => {
        await requireUntouched(tx, tables, id);
        const all = await copyToPostgres(source, tx, tables, keepings, options);
        await setPostgresMark(tx, { id, role: 'here', atMs: nowMs });
        // From here on nothing starts on the file, whether the commit comes to its end or not.
        setSqliteMark(source, { id, role: 'away', atMs: nowMs });
        failpoint?.('marked');
        return all;
      },
      { isLong: true },
    );
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) await giveUp(database, source, tables, id);
    throw unfinished(error);
  }
  failpoint?.('committed');
  return { rows: copied, wasDone: false };
}

/** Takes the database for a move, unless there is something else in it. @param away of the source, where an earlier run was cut off */
async function claim(
  database: PostgresDatabase<Tables>,
  tables: readonly MovedTable[],
  mark: Mark,
  away: Mark | undefined,
): Promise<'claimed' | 'done'> {
  return await database.locked(
    locks.migrate,
    async (tx) => {
      const found = await postgresMark(tx);
      if (away !== undefined && found?.id !== away.id)
        throw new DatabaseUnusableError(
          'The SQLite database was moved to another PostgreSQL database than this one. Use that one; or take it back first: npm run move -- --undo. ' +
            'Nothing was changed.',
        );
      if (away !== undefined && found?.role === 'here') return 'done';
      if (found?.role === 'away')
        throw new DatabaseUnusableError(
          'Everything was moved out of this PostgreSQL database. Make an empty one. Nothing was changed.',
        );
      await requireEmpty(tx, tables);
      await setPostgresMark(tx, mark);
      return 'claimed';
    },
    { isLong: true },
  );
}

/** @throws {DatabaseUnusableError} */
async function requireUntouched(tx: Composer, tables: readonly MovedTable[], id: string): Promise<void> {
  const names = [...tables.map(({ name }) => `"${name}"`), 'prompts', 'noted'].join(', ');
  await sql.raw(`SET LOCAL lock_timeout = '15s'; LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`).execute(tx);
  await requireNobody(tx);
  const found = await postgresMark(tx);
  if (found?.id !== id || found.role !== 'begun')
    throw new DatabaseUnusableError('Another move into this PostgreSQL database came in between. Nothing was changed.');
  await requireEmpty(tx, tables);
}

async function requireEmpty(tx: Composer, tables: readonly MovedTable[]): Promise<void> {
  const counts: string[] = [];
  for (const { name } of tables) {
    const count = await countIn(tx, name === 'facts' ? `facts WHERE name <> 'move'` : `"${name}"`);
    if (count > 0) counts.push(`${name}: ${count}`);
  }
  if (counts.length === 0) return;
  throw new DatabaseUnusableError(
    `This PostgreSQL database is not empty (${counts.join(', ')}). A move needs one that nothing was stored in: drop it and create it ` +
      'anew, or create another one. Nothing was changed.',
  );
}

/** Nothing was committed: both databases become what they were. Where that can't be done, the next run goes on from here. */
async function giveUp(
  database: PostgresDatabase<Tables>,
  source: Database,
  tables: readonly MovedTable[],
  id: string,
): Promise<void> {
  try {
    await database.locked(locks.migrate, async (tx) => {
      if ((await postgresMark(tx))?.id !== id) throw new Error('another move came in between');
      await requireEmpty(tx, tables);
      await dropPostgresMark(tx);
    });
  } catch {
    // The error that led here is told. The file stays marked where it was: it can't be ruled out that everything is there.
    return;
  }
  if (sqliteMark(source)?.role === 'away') dropSqliteMark(source, { mayBeStale: false });
}
