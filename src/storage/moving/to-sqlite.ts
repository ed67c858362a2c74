import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { sql } from 'kysely';
import { OutcomeUnknown } from '../../domain/outcome-unknown.ts';
import { expiringSeal } from '../../lib/expiring-secrets.ts';
import type { Composer, Tables } from '../composed/tables.ts';
import { ensureLocalKey } from '../local-key.ts';
import { connectDatabase, type PostgresDatabase } from '../postgres/connect.ts';
import { createContinuity } from '../postgres/continuity.ts';
import { executorOf } from '../postgres/executor.ts';
import { factStatements } from '../postgres/facts.ts';
import { locks } from '../postgres/locks.ts';
import { DatabaseUnusableError, lockFolder } from '../sqlite/open.ts';
import { takePlace } from '../sqlite/put-back.ts';
import { moverConnection } from './connection.ts';
import type { CopiedTable } from './copy-to-postgres.ts';
import { copyToSqlite } from './copy-to-sqlite.ts';
import { requireNobody, waitForNobody } from './living.ts';
import { adviceOn, type Mark } from './mark.ts';
import { unfinished } from './move-error.ts';
import type { Moved, MoveOptions } from './options.ts';
import { endLeases, guardTables, postgresMark, setPostgresMark } from './postgres-mark.ts';
import { type MovedTable, movedTables } from './schema.ts';
import { setSqliteMark } from './sqlite-mark.ts';
import {
  makeSqlitePart,
  type Placed,
  placeSqlitePart,
  readPlaced,
  removeSqlitePart,
  requirePlace,
  type SqlitePart,
} from './sqlite-part.ts';
import { requireSameVersion, requireTables } from './versions.ts';

/**
 * Moves a PostgreSQL database, whose processes are all stopped, into a file of SQLite. The file is complete and synced before the database is
 * marked, and gets its name after that: at no time both could be started on. What is cut off in between goes on when it is run again.
 *
 * @throws {DatabaseUnusableError} where it can't be done as things are; nothing was changed
 * @throws {MoveError} where it did not come to its end @throws {StoreError}
 */
export async function moveToSqlite(options: MoveOptions): Promise<Moved> {
  const { dataFolder, address, patience } = options;
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dataFolder);
  try {
    const database = await connectDatabase<Tables>(address, moverConnection);
    try {
      await requireTables(database.db);
      const placed = readPlaced(dataFolder);
      const mark = await postgresMark(database.db);
      if (mark?.role === 'away') return await goOn(mark, placed, options);
      if (mark?.role === 'begun') throw new DatabaseUnusableError(adviceOn(mark, 'this PostgreSQL database', 'SQLite'));
      await requireSameVersion(database.db);
      requirePlace(placed, dataFolder);
      await waitForNobody(database.db, patience);
      await requireKnown(database);
      return await moveOut(database, options);
    } finally {
      await database.close();
    }
  } finally {
    unlock();
  }
}

/** An earlier run had marked the database. Its file is in its place, or still to be put there. */
async function goOn(away: Mark, placed: Placed, { dataFolder, nowMs }: MoveOptions): Promise<Moved> {
  const isOurs = (mark: Placed['main']): boolean => typeof mark === 'object' && mark.id === away.id;
  if (isOurs(placed.main)) return { rows: [], wasDone: true };
  if (!isOurs(placed.part)) throw new DatabaseUnusableError(adviceOn(away, 'this PostgreSQL database', 'SQLite'));
  requirePlace(placed, dataFolder);
  const keptAs = await placeSqlitePart(dataFolder, nowMs);
  return { rows: [], wasDone: true, ...(keptAs !== undefined && { keptAs }) };
}

/** What only the next start can decide about is decided before everything goes elsewhere. @throws {DatabaseUnusableError} */
async function requireKnown({ db, readCommitted }: PostgresDatabase<Tables>): Promise<void> {
  const server = await readCommitted(async (_, on) => on);
  const continuity = createContinuity(db, factStatements(executorOf(db, { isTransaction: false })));
  if (!(await continuity.isPutBack(server))) return;
  throw new DatabaseUnusableError(
    'This PostgreSQL database was put back from a copy, or another server took over, and the people of what waits in it were not asked yet. ' +
      'Start and stop the bot once on it, then move it. Nothing was changed.',
  );
}

async function moveOut(database: PostgresDatabase<Tables>, options: MoveOptions): Promise<Moved> {
  const { dataFolder, nowMs, failpoint } = options;
  const mark: Mark = { id: randomUUID(), role: 'here', atMs: nowMs };
  let rows: readonly CopiedTable[];
  try {
    rows = await database.locked(
      locks.migrate,
      async (tx) => {
        const part = makeSqlitePart(dataFolder);
        const copied = await fill(part, tx, mark, options);
        failpoint?.('marked');
        return copied;
      },
      { isLong: true },
    );
  } catch (error) {
    // Where it is not known whether the mark was stored, the file may be all that there is.
    if (!(error instanceof OutcomeUnknown)) removeSqlitePart(dataFolder);
    throw unfinished(error);
  }
  failpoint?.('committed');
  const keptAs = await placeSqlitePart(dataFolder, nowMs);
  return { rows, wasDone: false, ...(keptAs !== undefined && { keptAs }) };
}

/** Writes the file, and marks the database that it was read from. */
async function fill(part: SqlitePart, tx: Composer, mark: Mark, options: MoveOptions): Promise<readonly CopiedTable[]> {
  const { dataFolder, sealKey, nowMs } = options;
  try {
    const tables = await movedTables(part.database, tx);
    await requireStill(tx, tables);
    const keepings = {
      from: { seal: expiringSeal(sealKey), nowMs },
      to: { seal: expiringSeal(ensureLocalKey(dataFolder)), nowMs },
    };
    const rows = await copyToSqlite(tx, part.database, tables, keepings, options);
    takePlace(part.database, dataFolder);
    setSqliteMark(part.database, mark);
    part.finish();
    await setPostgresMark(tx, { ...mark, role: 'away' });
    await endLeases(tx);
    await guardTables(tx, tables);
    return rows;
  } catch (error) {
    part.remove();
    throw error;
  }
}

/** Nobody writes from here on. @throws {DatabaseUnusableError} */
async function requireStill(tx: Composer, tables: readonly MovedTable[]): Promise<void> {
  const names = tables.map(({ name }) => `"${name}"`).join(', ');
  await sql.raw(`SET LOCAL lock_timeout = '15s'; LOCK TABLE ${names} IN SHARE ROW EXCLUSIVE MODE`).execute(tx);
  await requireNobody(tx);
  const mark = await postgresMark(tx);
  if (mark !== undefined && mark.role !== 'here')
    throw new DatabaseUnusableError('Another move of this PostgreSQL database came in between. Nothing was changed.');
}
