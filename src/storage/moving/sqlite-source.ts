import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readJournal } from '../reserve.ts';
import { checkIntegrity, DatabaseUnusableError, databaseFileName, inWords, knownVersion, lockFolder } from '../sqlite/open.ts';
import { wasPutBack } from '../sqlite/put-back.ts';
import { sqliteVersion } from './sqlite-mark.ts';

/** A SQLite installation that is stopped, and stays so until it is closed. */
export interface SqliteSource {
  readonly database: Database.Database;
  close(): void;
}

/**
 * Locks a data folder and opens its database, also one that was moved out of. Changes nothing.
 *
 * @throws {DatabaseUnusableError} where the bot runs, or the database can't be moved as it is
 */
export function openSqliteSource(dataFolder: string): SqliteSource {
  const path = join(dataFolder, databaseFileName);
  if (!existsSync(path))
    throw new DatabaseUnusableError(
      `There is no database in ${dataFolder}, so there is nothing to move. A new bot starts on PostgreSQL as it is: set DATABASE_URL.`,
    );
  const unlock = lockFolder(dataFolder);
  try {
    const database = new Database(path, { fileMustExist: true, timeout: 1000 });
    try {
      requireVersion(database, path);
      checkIntegrity(database, path, dataFolder);
      requireClear(database, path, dataFolder);
    } catch (error) {
      database.close();
      throw inWords(error, path, dataFolder);
    }
    return {
      database,
      close: () => {
        database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

function requireVersion(database: Database.Database, path: string): void {
  const [version, known] = [sqliteVersion(database), knownVersion()];
  if (version === known) return;
  throw new DatabaseUnusableError(
    version < known
      ? `The database ${path} is of an earlier version of the bot (format ${version}, this one has ${known}). Start and stop this version ` +
          'once, which brings it up to date and keeps a copy; then move it. Nothing was changed.'
      : `The database ${path} was written by a newer version of the bot (format ${version}, this one knows ${known}). Move it with that ` +
          'version. Nothing was changed.',
  );
}

/** What only the next start can decide about is decided before everything goes elsewhere. */
function requireClear(database: Database.Database, path: string, dataFolder: string): void {
  const isSubmitting = database.prepare<[string]>("SELECT 1 FROM generations WHERE id = ? AND state = 'submitting'");
  const isNoted = readJournal(dataFolder).some(({ generationId }) => isSubmitting.get(generationId) !== undefined);
  if (!isNoted && !wasPutBack(database, dataFolder)) return;
  const why = isNoted
    ? `What was paid for while the disk was full is noted beside the database ${path}, and not in it yet.`
    : `The database ${path} was put back from a copy, and the people of what waits in it were not asked yet.`;
  throw new DatabaseUnusableError(`${why} Start and stop the bot once on it, then move it. Nothing was changed.`);
}
