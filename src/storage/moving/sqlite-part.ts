import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { moveIntoPlace, syncFileNow, syncFolder, syncFolderNow } from '../../lib/move-into-place.ts';
import { DatabaseUnusableError, databaseFileName, dropLog, movingName, prepare } from '../sqlite/open.ts';
import { keepOld } from '../sqlite/restore.ts';
import type { Mark } from './mark.ts';
import { sqliteMark, sqliteVersion } from './sqlite-mark.ts';

const endings = ['', '-wal', '-shm'] as const;

/** The file that a move from PostgreSQL writes, beside the place of the database. */
export interface SqlitePart {
  readonly database: Database.Database;
  /** Makes it safe from a power cut, and closes it. */
  finish(): void;
  /** Closes it and takes it away. */
  remove(): void;
}

/** Makes an empty database of this version. What an earlier move left there goes. */
export function makeSqlitePart(dataFolder: string): SqlitePart {
  const path = join(dataFolder, movingName);
  removeSqlitePart(dataFolder);
  const database = new Database(path);
  prepare(database, path, dataFolder);
  // It is worth nothing before its end, where all of it is synced.
  database.pragma('synchronous = OFF');
  return {
    database,
    finish() {
      dropLog(database);
      database.close();
      syncFileNow(path);
      syncFolderNow(dataFolder);
    },
    remove() {
      database.close();
      removeSqlitePart(dataFolder);
    },
  };
}

export function removeSqlitePart(dataFolder: string): void {
  for (const ending of endings) rmSync(`${join(dataFolder, movingName)}${ending}`, { force: true });
}

/** What is in a data folder: in the database's place, and in the file of a move. */
export interface Placed {
  readonly main: Mark | 'somebody’s' | undefined;
  /** Of a move that had everything but for the end. */
  readonly part: Mark | undefined;
}

export function readPlaced(dataFolder: string): Placed {
  const [main, part] = [databaseFileName, movingName].map((name) => join(dataFolder, name));
  return {
    main: main === undefined || !existsSync(main) ? undefined : (markOf(main) ?? 'somebody’s'),
    part: part === undefined || !existsSync(part) ? undefined : markOf(part),
  };
}

/** Puts the finished file in the database's place. @returns where the one is now that stood there */
export async function placeSqlitePart(dataFolder: string, nowMs: number): Promise<string | undefined> {
  const [path, part] = [join(dataFolder, databaseFileName), join(dataFolder, movingName)];
  const keptAs = existsSync(path) ? keepOld(dataFolder, path, new Date(nowMs)) : undefined;
  await syncFolder(dataFolder);
  // The log of the old database must not be read into the new one.
  for (const ending of endings.slice(1)) rmSync(`${path}${ending}`, { force: true });
  await moveIntoPlace(part, path);
  return keptAs;
}

/** @returns undefined for a file that no move is written in, or that is cut off */
function markOf(path: string): Mark | undefined {
  const database = new Database(path, { fileMustExist: true, timeout: 1000 });
  try {
    return sqliteVersion(database) === 0 ? undefined : sqliteMark(database);
  } catch (error) {
    if (error instanceof Database.SqliteError) return undefined;
    throw error;
  } finally {
    database.close();
  }
}

/** @throws {DatabaseUnusableError} */
export function requirePlace({ main }: Placed, dataFolder: string): void {
  if (main === undefined || (main !== 'somebody’s' && main.role === 'away')) return;
  throw new DatabaseUnusableError(
    `There is a database in ${dataFolder} already (${databaseFileName}). Set DATA_DIR to an empty folder, or put that file elsewhere. ` +
      'Nothing was changed.',
  );
}
