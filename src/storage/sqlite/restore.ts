import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { moveIntoPlace, syncFolder } from '../../lib/move-into-place.ts';
import { awayAdvice } from '../moving/sqlite-mark.ts';
import { copyDatabase, restoringName } from './backup.ts';
import { DatabaseUnusableError, databaseFileName, lockFolder, refuseNewer } from './open.ts';

/** What became of a restore. */
export interface Restored {
  /** Where the database of before is now; undefined where there was none. */
  readonly keptAs: string | undefined;
  /** Requests that wait in what was put back: at the next start their people are asked. */
  readonly waiting: number;
}

/** How names of databases begin that a restore put aside. */
export const keptBeforeRestore = 'before-restore-';
const endings = ['', '-wal', '-shm'] as const;

/**
 * Puts a backup, or another copy of the database, in the place of the database. What was there is kept beside it. The next start knows that
 * it was put back, and sends nothing of it that waits by itself.
 *
 * @param file a database of this bot; also the one that is in use, after the whole disk was put back
 * @param now for the name of what is kept
 * @throws {DatabaseUnusableError} when a bot runs on the folder, or the file can't be put back; nothing was changed then
 */
export async function restoreDatabase(dataFolder: string, file: string, now: Date): Promise<Restored> {
  if (!existsSync(file)) throw new DatabaseUnusableError(`There is no file ${file}.`);
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dataFolder);
  const path = join(dataFolder, databaseFileName);
  const part = join(dataFolder, restoringName);
  try {
    const waiting = countWaiting(file, dataFolder);
    refuseAway(path);
    await copyDatabase(file, part);
    const keptAs = existsSync(path) ? keepOld(dataFolder, path, now) : undefined;
    await syncFolder(dataFolder);
    // The log of the old database must not be read into the new one.
    for (const ending of endings.slice(1)) rmSync(`${path}${ending}`, { force: true });
    await moveIntoPlace(part, path);
    return { keptAs, waiting };
  } catch (error) {
    rmSync(part, { force: true });
    if (error instanceof DatabaseUnusableError) throw error;
    throw new DatabaseUnusableError(`${file} can't be put back: it is damaged, or there is no room. Nothing was changed.`, {
      cause: error,
    });
  } finally {
    unlock();
  }
}

/** @throws {DatabaseUnusableError} for what is no database of this bot, or one of a newer version */
function countWaiting(file: string, dataFolder: string): number {
  const database = new Database(file, { readonly: true, fileMustExist: true });
  try {
    refuseNewer(database, file, dataFolder);
    const count = database.prepare<[], number>(
      "SELECT COUNT(*) FROM generations WHERE state IN ('awaiting', 'queued', 'submitting')",
    );
    return count.pluck().get() ?? 0;
  } catch (error) {
    if (error instanceof DatabaseUnusableError) throw error;
    throw new DatabaseUnusableError(`${file} is no database of this bot, or it is damaged. Nothing was changed.`, {
      cause: error,
    });
  } finally {
    database.close();
  }
}

/** What was moved elsewhere goes on there: an older copy of it must not go on here. @throws {DatabaseUnusableError} */
function refuseAway(path: string): void {
  if (!existsSync(path)) return;
  const database = new Database(path, { readonly: true });
  try {
    const advice = awayAdvice(database, path);
    if (advice !== undefined) throw new DatabaseUnusableError(advice);
  } catch (error) {
    // A damaged one is what is put back for.
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    database.close();
  }
}

/** With its log, as it is: it may be damaged. @returns where it is now */
export function keepOld(dataFolder: string, path: string, now: Date): string {
  const kept = join(dataFolder, `${keptBeforeRestore}${now.toISOString().replace(/[:.]/g, '-')}.sqlite`);
  for (const ending of endings) if (existsSync(`${path}${ending}`)) copyFileSync(`${path}${ending}`, `${kept}${ending}`);
  return kept;
}
