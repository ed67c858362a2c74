import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { syncFileNow, syncFolderNow } from '../../lib/move-into-place.ts';

/** Copies that are kept, the newest. An upgrade that was cut off between two migrations makes one more. */
const keptCopies = 3;
const namePattern = /^before-(\d{3,})-.*\.db$/;
/** Beside the copy itself: a migration writes, too. */
const spareBytes = 16 * 1024 * 1024;

/** The copy could not be made; the message says why. Nothing is left of it. */
export class NoCopyError extends Error {
  override readonly name = 'NoCopyError';
}

/**
 * Writes a verified copy of a database of an earlier version, as it is but for what was never to stay, before it is changed. Returns once the copy is safe from a power cut.
 *
 * @param folder that of the backups; the copy stands apart from them by its name, `before-026-2026-11-29.db` where 26 is the first migration to come
 * @param freeBytes room that a folder has
 * @returns its path
 * @throws {NoCopyError}
 */
export function copyBeforeUpgrade(
  database: Database.Database,
  folder: string,
  now: Date,
  freeBytes: (folder: string) => number = freeBytesOf,
): string {
  const version = versionOf(database);
  const path = join(folder, `before-${String(version + 1).padStart(3, '0')}-${now.toISOString().slice(0, 10)}.db`);
  const part = `${path}.part`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    rmSync(part, { force: true });
    requireRoom(database, freeBytes(folder));
    database.prepare('VACUUM INTO ?').run(part);
    chmodSync(part, 0o600);
    dropShortLived(part);
    requireSound(part, version);
    syncFileNow(part);
    renameSync(part, path);
    syncFolderNow(folder);
    for (const name of copiesBeforeUpgrade(folder).slice(0, -keptCopies)) rmSync(join(folder, name));
  } catch (error) {
    if (existsSync(part)) rmSync(part);
    if (error instanceof NoCopyError) throw error;
    throw new NoCopyError(error instanceof Error ? error.message : String(error), { cause: error });
  }
  return path;
}

/** File names of the copies in the folder of the backups, by their version, then by their day. */
export function copiesBeforeUpgrade(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => namePattern.test(name))
    .sort();
}

/** @returns the path of the newest copy that a version with so many migrations can read */
export function copyToGoBackTo(folder: string, knownMigrations: number): string | undefined {
  const name = copiesBeforeUpgrade(folder).findLast((each) => Number(namePattern.exec(each)?.[1]) <= knownMigrations + 1);
  return name === undefined ? undefined : join(folder, name);
}

function requireRoom(database: Database.Database, freeBytes: number): void {
  const pages = Number(database.pragma('page_count', { simple: true }));
  const neededBytes = pages * Number(database.pragma('page_size', { simple: true })) + spareBytes;
  if (freeBytes >= neededBytes) return;
  const inMegabytes = (bytes: number): number => Math.ceil(bytes / 1_000_000);
  throw new NoCopyError(`it needs ${inMegabytes(neededBytes)} MB of room, and ${inMegabytes(freeBytes)} MB are free`);
}

/**
 * Takes out what is kept for minutes or a day alone, and is of no use once a copy is put back: here it would stay for three upgrades, whatever its
 * person did with it. By the tables that an earlier version has.
 */
function dropShortLived(path: string): void {
  const copy = new Database(path, { fileMustExist: true });
  try {
    copy.pragma('secure_delete = ON');
    const isThere = copy.prepare<[string], number>("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").pluck();
    const there = (names: readonly string[]): readonly string[] => names.filter((name) => isThere.get(name) === 1);
    copy.transaction(() => {
      const dropped = there(['draft_images', 'drafts', 'quote_images', 'quote_sources', 'quotes']);
      for (const name of dropped) copy.exec(`DELETE FROM ${name}`);
      const links = there(['generation_images', 'quote_images', 'draft_images', 'intake_images']);
      const linked = links.map((name) => `SELECT sha256 FROM ${name}`).join(' UNION ALL ');
      if (dropped.length > 0) copy.exec(`DELETE FROM images WHERE sha256 NOT IN (${linked})`);
    })();
  } finally {
    copy.close();
  }
}

function requireSound(path: string, version: number): void {
  const copy = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const result = copy.pragma('quick_check(1)', { simple: true });
    if (result !== 'ok' || versionOf(copy) !== version) throw new NoCopyError(`the copy is not sound: ${String(result)}`);
  } finally {
    copy.close();
  }
}

function versionOf(database: Database.Database): number {
  return Number(database.pragma('user_version', { simple: true }));
}

function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
