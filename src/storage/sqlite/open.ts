import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ownFile } from '../../lib/own-files.ts';
import { awayAdvice } from '../moving/sqlite-mark.ts';
import { scopeWord } from '../rows.ts';
import { searchWords } from '../search-words.ts';
import { copyBeforeUpgrade, copyToGoBackTo, NoCopyError } from './before-upgrade.ts';

/** The file can't be used as it is: the text tells the admin what to do. The file was not changed. */
export class DatabaseUnusableError extends Error {
  override readonly name = 'DatabaseUnusableError';
}

export interface OpenDatabase {
  readonly database: Database.Database;
  /** Closes the file and gives the folder free for another process. */
  close(): void;
}

export const databaseFileName = 'veo-bot.sqlite';
/** What a move from PostgreSQL is writing, and puts in the database's place at its end. */
export const movingName = `${databaseFileName}.moving`;
export const lockName = 'lock.sqlite';
export const pidName = 'lock.pid';
/** Two connections on one WAL file could corrupt it before this version. @see https://www.sqlite.org/wal.html */
const oldestSqlite = [3, 51, 3] as const;
/** A larger file is not read through at every start; the daily backup checks it whole. */
const maxCheckedBytes = 256 * 1024 * 1024;

/** The format since which deleted rows are overwritten. */
const firstThatOverwrites = 13;

/** Where backups of a data folder stand. */
export function backupsFolder(dataFolder: string): string {
  return join(dataFolder, 'backups');
}

/**
 * Opens (or makes) the bot's database in a folder, for this process alone.
 *
 * @throws {DatabaseUnusableError} when another bot uses the folder, or the file is damaged or from a newer version
 */
export function openDatabase(dataFolder: string): OpenDatabase {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(dataFolder);
  try {
    const path = join(dataFolder, databaseFileName);
    refuseEmptied(path, dataFolder);
    refuseUnfinishedMove(path, dataFolder);
    const database = new Database(path, { timeout: 100 });
    try {
      prepare(database, path, dataFolder);
    } catch (error) {
      database.close();
      throw error;
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

/**
 * Holds an exclusive lock that the operating system gives back when the process ends, however it ends.
 *
 * @throws {DatabaseUnusableError} when another process holds it
 */
export function lockFolder(dataFolder: string): () => void {
  const pidPath = join(dataFolder, pidName);
  const lock = new Database(join(dataFolder, lockName), { timeout: 0 });
  try {
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    const pid = existsSync(pidPath) ? readFileSync(pidPath, 'utf8').trim() : 'unknown';
    throw new DatabaseUnusableError(
      `Another bot process (pid ${pid}) already uses the folder ${dataFolder}. Stop it, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  return () => lock.close();
}

/** An empty file beside good backups is a lost database, not a new one. @throws {DatabaseUnusableError} */
export function refuseEmptied(path: string, dataFolder: string): void {
  if (existsSync(path) && statSync(path).size === 0 && backups(dataFolder).length > 0) {
    throw new DatabaseUnusableError(`The database ${path} is empty although there are backups. ${restoreAdvice(dataFolder)}`);
  }
}

/** What was moved here may be in no other place by now. @throws {DatabaseUnusableError} */
function refuseUnfinishedMove(path: string, dataFolder: string): void {
  const part = join(dataFolder, movingName);
  if (existsSync(path) || !existsSync(part)) return;
  throw new DatabaseUnusableError(
    `A move from PostgreSQL into ${dataFolder} did not come to its end. Run it again, and it goes on: npm run move -- --to sqlite. ` +
      `To start with an empty database instead, remove ${part} first.`,
  );
}

/** Brings a file to this version, or makes its tables. @throws {DatabaseUnusableError} where it can't be used */
export function prepare(database: Database.Database, path: string, dataFolder: string): void {
  try {
    requireSqlite(database);
    const version = Number(database.pragma('user_version', { simple: true }));
    const migrations = readMigrations();
    refuseNewer(database, path, dataFolder);
    if (statSync(path).size <= maxCheckedBytes) checkIntegrity(database, path, dataFolder);
    if (version === 0) database.pragma('auto_vacuum = INCREMENTAL');
    // What is deleted is overwritten, so that nobody finds it in the file.
    database.pragma('secure_delete = ON');
    database.pragma('journal_mode = WAL');
    // Without FULL a power cut may lose the note that a paid request is about to leave.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    if (database.pragma('synchronous', { simple: true }) !== 2) throw new Error('SQLite did not take synchronous=FULL');
    chmodSync(path, 0o600);
    addFunctions(database);
    if (version > 0 && version < migrations.length) keepAsItWas(database, path, dataFolder);
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      database.transaction(() => {
        applyMigration(database, sql);
        database.pragma(`user_version = ${index + 1}`);
      })();
    }
    if (version > 0 && version < firstThatOverwrites) dropRemains(database, path);
    // A log that a crash left behind holds what was erased before it.
    if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size) dropLog(database);
  } catch (error) {
    throw inWords(error, path, dataFolder);
  }
}

/** An upgrade never goes on without the way back. @throws {DatabaseUnusableError} */
function keepAsItWas(database: Database.Database, path: string, dataFolder: string): void {
  try {
    copyBeforeUpgrade(database, backupsFolder(dataFolder), new Date());
  } catch (error) {
    if (!(error instanceof NoCopyError)) throw error;
    throw new DatabaseUnusableError(
      `This version of the bot changes the database ${path}, and the copy that is made before could not be written to ` +
        `${backupsFolder(dataFolder)}: ${error.message}. Make room there, then start again; until then the earlier version works. ` +
        'The file was not changed.',
      { cause: error },
    );
  }
}

/** The bot's own functions; migrations and statements use them, nothing that stays in the file needs them. */
export function addFunctions(database: Database.Database): void {
  database.function('scope_word', { deterministic: true }, scopeWord);
  // A request that can't be read may have no prompt.
  const words = (prompt: unknown): string => (typeof prompt === 'string' ? searchWords(prompt) : '');
  database.function('search_words', { deterministic: true }, words);
}

/** Empties the write-ahead log into the file, so that it holds nothing of before. @returns false where somebody is reading */
export function dropLog(database: Database.Database): boolean {
  try {
    return database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  } catch (error) {
    if (error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED)/.test(error.code)) return false;
    throw error;
  }
}

/** Earlier versions left what they deleted in free places of the file. A large file is not written anew at a start. */
function dropRemains(database: Database.Database, path: string): void {
  try {
    if (statSync(path).size <= maxCheckedBytes) database.exec('VACUUM');
    else database.pragma('incremental_vacuum');
  } catch (error) {
    // It takes room for a second copy. Without, what is deleted from now on is overwritten all the same.
    if (!(error instanceof Database.SqliteError && error.code === 'SQLITE_FULL')) throw error;
  }
}

/** Whether the database has all tables of this version. */
export function isOfThisVersion(database: Database.Database): boolean {
  return Number(database.pragma('user_version', { simple: true })) === readMigrations().length;
}

/** How many migrations this version knows. */
export function knownVersion(): number {
  return readMigrations().length;
}

/**
 * Refuses a file of a newer version, and one that everything was moved out of.
 *
 * @param dataFolder where copies of before an upgrade are looked for
 * @throws {DatabaseUnusableError}
 */
export function refuseNewer(database: Database.Database, path: string, dataFolder: string): void {
  const advice = awayAdvice(database, path);
  if (advice !== undefined) throw new DatabaseUnusableError(advice);
  const version = Number(database.pragma('user_version', { simple: true }));
  const known = knownVersion();
  if (version <= known) return;
  const copy = copyToGoBackTo(backupsFolder(dataFolder), known);
  const back =
    copy === undefined
      ? 'Start the newer version again.'
      : 'Start the newer version again, or go back to the copy that was made before the upgrade: ' +
        `npm run restore -- "${copy}" (what is there now is kept beside it; what was made since is missing in the copy).`;
  throw new DatabaseUnusableError(
    `The database ${path} was written by a newer version of the bot (format ${version}, this version knows ${known}). ${back} ` +
      'The file was not changed.',
  );
}

/** What to do about an error of SQLite, where it means that the file is damaged; else the error itself. */
export function inWords(error: unknown, path: string, dataFolder: string): unknown {
  if (!isDamage(error)) return error;
  return new DatabaseUnusableError(`The database ${path} is damaged. ${restoreAdvice(dataFolder)}`, { cause: error });
}

/** @throws {DatabaseUnusableError} */
export function checkIntegrity(database: Database.Database, path: string, dataFolder: string): void {
  if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') {
    throw new DatabaseUnusableError(`The database ${path} is damaged. ${restoreAdvice(dataFolder)}`);
  }
}

function requireSqlite(database: Database.Database): void {
  const version = String(database.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldestSqlite.entries()) {
    const part = parts[index] ?? 0;
    if (part > least) return;
    if (part < least) throw new Error(`SQLite ${version} is too old: ${oldestSqlite.join('.')} is the least that is safe`);
  }
}

/** Runs a migration's SQL. What says so may write the schema itself, as SQLite describes it for checks; nothing else may. */
export function applyMigration(database: Database.Database, sql: string): void {
  const writesSchema = sql.includes('writable_schema');
  if (writesSchema) database.unsafeMode(true);
  try {
    database.exec(sql);
  } finally {
    if (writesSchema) database.unsafeMode(false);
  }
}

/** Numbered `.sql` files, in order; a database's `user_version` is how many of them it has had. */
function readMigrations(): readonly string[] {
  const folder = ownFile('storage/sqlite/migrations');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|NOTADB)/.test(error.code);
}

/** File names of the backups, oldest first. */
export function backups(dataFolder: string): readonly string[] {
  const folder = backupsFolder(dataFolder);
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.sqlite'))
        .sort()
    : [];
}

/** The path of the newest backup. One that is dated after today was made while the clock was wrong. */
export function newestBackup(dataFolder: string, nowMs = Date.now()): string | undefined {
  const all = backups(dataFolder);
  const today = `${new Date(nowMs).toISOString().slice(0, 10)}.sqlite`;
  const newest = all.findLast((name) => name <= today) ?? all.at(-1);
  return newest === undefined ? undefined : join(backupsFolder(dataFolder), newest);
}

function restoreAdvice(dataFolder: string): string {
  const newest = newestBackup(dataFolder);
  return newest === undefined
    ? `There is no backup. Move the file away to start with an empty one (its videos stay in the outputs folder). The file was not changed.`
    : `The newest backup is ${newest}. Put it back with: npm run restore -- "${newest}" (what is there now is kept beside it). ` +
        'The file was not changed.';
}
