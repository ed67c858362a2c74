import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Tables } from '../composed/tables.ts';
import { connectDatabase } from '../postgres/connect.ts';
import { historyFact } from '../postgres/continuity.ts';
import { executorOf } from '../postgres/executor.ts';
import { factStatements } from '../postgres/facts.ts';
import { locks } from '../postgres/locks.ts';
import { DatabaseUnusableError, databaseFileName, lockFolder } from '../sqlite/open.ts';
import { moverConnection } from './connection.ts';
import type { Mark } from './mark.ts';
import type { MoveOptions } from './options.ts';
import { dropPostgresMark, postgresMark, unguardTables } from './postgres-mark.ts';
import { dropSqliteMark, sqliteMark, sqliteVersion } from './sqlite-mark.ts';
import { requireTables } from './versions.ts';

/** No number of a database: whatever it is, it counts as put back. */
const undone = 'undone';

/**
 * Lets the bot start again on a SQLite database that everything was moved out of. It may have gone on elsewhere since: people are asked before
 * anything that waits in it is sent.
 *
 * @throws {DatabaseUnusableError} where there is nothing to undo
 */
export function undoOnSqlite(dataFolder: string): void {
  const [path, name] = [join(dataFolder, databaseFileName), `the database in ${dataFolder}`];
  if (!existsSync(path)) requireUndoable(undefined, name);
  const unlock = lockFolder(dataFolder);
  try {
    const database = new Database(path, { fileMustExist: true, timeout: 1000 });
    try {
      requireUndoable(sqliteVersion(database) === 0 ? undefined : sqliteMark(database), name);
      dropSqliteMark(database, { mayBeStale: true });
    } finally {
      database.close();
    }
  } finally {
    unlock();
  }
}

/**
 * The same for a PostgreSQL database; also for one that a move into it was begun and given up.
 *
 * @throws {DatabaseUnusableError} where there is nothing to undo @throws {StoreError}
 */
export async function undoOnPostgres({ address }: Pick<MoveOptions, 'address'>): Promise<void> {
  const database = await connectDatabase<Tables>(address, moverConnection);
  try {
    await requireTables(database.db);
    await database.locked(locks.migrate, async (tx) => {
      const mark = requireUndoable(await postgresMark(tx), 'this PostgreSQL database');
      await unguardTables(tx);
      await dropPostgresMark(tx);
      if (mark.role === 'away') await factStatements(executorOf(tx, { isTransaction: true })).setFact(historyFact, undone);
    });
  } finally {
    await database.close();
  }
}

function requireUndoable(mark: Mark | undefined, name: string): Mark {
  if (mark !== undefined && mark.role !== 'here') return mark;
  throw new DatabaseUnusableError(`Nothing was moved out of ${name}, so there is nothing to undo. Nothing was changed.`);
}
