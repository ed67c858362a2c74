import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { SealedStore } from '../../domain/sealed-store.ts';
import type { Mark } from '../moving/mark.ts';
import { awayMark } from '../moving/sqlite-mark.ts';
import { sealedCopy } from '../sealed-copy.ts';
import { type BackupSent, backupSentFact, readBackupSent } from './backup-sent.ts';
import {
  checkIntegrity,
  DatabaseUnusableError,
  databaseFileName,
  inWords,
  lockName,
  newestBackup,
  pidName,
  refuseEmptied,
  refuseNewer,
} from './open.ts';

/** What there is to say about a data folder's database without changing it. */
export type DatabaseReport =
  | { readonly state: 'missing' }
  /** `advice` is a sentence for the admin. */
  | { readonly state: 'unusable'; readonly advice: string }
  | {
      readonly state: 'whole';
      /** Process id of the bot that uses it; `unknown` where it can't be read, undefined where there is none. */
      readonly usedBy: string | undefined;
      readonly sizeBytes: number;
      /** Epoch milliseconds. */
      readonly madeAtMs: number;
      readonly changedAtMs: number;
      readonly backedUpAtMs: number | undefined;
      /** What became of the admin's own command for the last backup. */
      readonly sent: BackupSent | undefined;
    };

/** Looks at the database without opening it for writing, so that a running bot is not disturbed. */
export function inspectDatabase(dataFolder: string): DatabaseReport {
  const path = join(dataFolder, databaseFileName);
  if (!existsSync(path)) return { state: 'missing' };
  try {
    refuseEmptied(path, dataFolder);
    const sent = checkFile(path, dataFolder);
    const file = statSync(path);
    const wal = statSync(`${path}-wal`, { throwIfNoEntry: false });
    const newest = newestBackup(dataFolder);
    return {
      state: 'whole',
      usedBy: botUsing(dataFolder),
      sizeBytes: file.size,
      madeAtMs: file.birthtimeMs,
      changedAtMs: Math.max(file.mtimeMs, wal !== undefined && wal.size > 0 ? wal.mtimeMs : 0),
      backedUpAtMs: newest === undefined ? undefined : statSync(newest).mtimeMs,
      sent,
    };
  } catch (error) {
    const known = inWords(error, path, dataFolder);
    if (known instanceof DatabaseUnusableError) return { state: 'unusable', advice: known.message };
    return {
      state: 'unusable',
      advice: `The database ${path} can't be read: ${error instanceof Error ? error.message : error}.`,
    };
  }
}

/** @returns what a move left in the database of a data folder, where everything was moved out of it; undefined where there is none */
export function inspectLeftFile(dataFolder: string): { readonly path: string; readonly mark: Mark | undefined } | undefined {
  const path = join(dataFolder, databaseFileName);
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  const database = new Database(path, { readonly: true, timeout: 1000 });
  try {
    return { path, mark: awayMark(database) };
  } finally {
    database.close();
  }
}

/** The sealed texts as they are now. What is changed here is changed nowhere else. */
export function copySealed(dataFolder: string): SealedStore {
  const path = join(dataFolder, databaseFileName);
  if (!existsSync(path)) return sealedCopy(new Map());
  const database = new Database(path, { readonly: true, timeout: 1000 });
  try {
    const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'sealed'").get() !== undefined;
    const rows = isThere ? database.prepare<[], [string, string]>('SELECT name, text FROM sealed ORDER BY name').raw().all() : [];
    return sealedCopy(new Map(rows));
  } finally {
    database.close();
  }
}

/** @returns what became of the last backup's command */
function checkFile(path: string, dataFolder: string): BackupSent | undefined {
  const database = new Database(path, { readonly: true, timeout: 1000 });
  try {
    refuseNewer(database, path, dataFolder);
    checkIntegrity(database, path, dataFolder);
    const isThere = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'facts'").get() !== undefined;
    const read = isThere ? database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck() : undefined;
    return readBackupSent(read?.get(backupSentFact));
  } finally {
    database.close();
  }
}

/**
 * The process id of the bot that uses a data folder; `unknown` where it can't be read, undefined where none does. While the lock is held nobody
 * can read its file either: to read it asks, and keeps no one out.
 */
export function botUsing(dataFolder: string): string | undefined {
  const lockPath = join(dataFolder, lockName);
  if (!existsSync(lockPath)) return undefined;
  const lock = new Database(lockPath, { readonly: true, timeout: 0 });
  try {
    lock.pragma('schema_version');
    return undefined;
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) throw error;
    const pidPath = join(dataFolder, pidName);
    return existsSync(pidPath) ? readFileSync(pidPath, 'utf8').trim() : 'unknown';
  } finally {
    lock.close();
  }
}
