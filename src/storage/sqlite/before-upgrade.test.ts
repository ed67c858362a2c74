import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { beforeEach, expect, it } from 'vitest';
import { openOldDatabase } from '../../testing/old-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { removePieces } from './backup.ts';
import { copiesBeforeUpgrade, copyBeforeUpgrade } from './before-upgrade.ts';
import { backups, backupsFolder, DatabaseUnusableError, databaseFileName, newestBackup, openDatabase } from './open.ts';
import { restoreDatabase } from './restore.ts';

const oldVersion = 16;
let dataFolder: string;
let folder: string;

beforeEach(() => {
  dataFolder = join(temporaryFolder(), 'data');
  folder = backupsFolder(dataFolder);
});

/** Leaves a database of an earlier version with a word in it, and as many megabytes as are asked for. */
function makeOld(megabytes = 0): void {
  const old = openOldDatabase(dataFolder, '017-sources.sql');
  old.prepare("INSERT INTO facts (name, value) VALUES ('word', 'kept')").run();
  const fill = old.prepare("INSERT INTO facts (name, value) VALUES ('fill ' || ?, hex(randomblob(500000)))");
  for (let index = 0; index < megabytes; index += 1) fill.run(index);
  old.close();
}

/** The version of a file, and the word in it. */
function look(path: string): readonly unknown[] {
  const database = new Database(path, { readonly: true });
  try {
    const word = database.prepare("SELECT value FROM facts WHERE name = 'word'").pluck().get();
    return [database.pragma('user_version', { simple: true }), word, database.pragma('integrity_check(1)', { simple: true })];
  } finally {
    database.close();
  }
}

const path = (): string => join(dataFolder, databaseFileName);
/** It has the day of its making in its name. */
const copy = (first = '017', ending = '.db'): string =>
  join(folder, readdirSync(folder).find((name) => name.startsWith(`before-${first}-`) && name.endsWith(ending)) ?? 'none');

it('copies a database of an earlier version as it was, before anything in it is changed', () => {
  makeOld();
  openDatabase(dataFolder).close();
  expect(look(copy())).toEqual([oldVersion, 'kept', 'ok']);
  expect(statSync(copy()).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
  expect(Number(look(path())[0])).toBeGreaterThan(oldVersion);
});

it('takes over nothing that is kept for minutes or a day alone, with its pictures', () => {
  const old = openOldDatabase(dataFolder, '026-admin.sql');
  old.exec(`
    INSERT INTO images (sha256, mime_type, width, height, bytes)
      VALUES ('of a draft', 'image/png', 1, 1, CAST('draftpicture' AS BLOB)), ('of a quote', 'image/png', 1, 1, CAST('quotepicture' AS BLOB));
    INSERT INTO drafts (id, platform, requester_id, command, raw, until_ms) VALUES ('d', 'web', 'ann', 'video', 'draftwords', 1);
    INSERT INTO draft_images (sha256, draft_id) VALUES ('of a draft', 'd');
    INSERT INTO quotes (id, platform, requester_id, channel_id, reply_ids, proposals, created_at_ms)
      VALUES ('q', 'web', 'ann', 'c', '{}', 'quotewords', 1);
    INSERT INTO quote_images (sha256, quote_id) VALUES ('of a quote', 'q');
  `);
  old.close();
  openDatabase(dataFolder).close();
  const bytes = readFileSync(copy('026'), 'latin1');
  expect(['draftwords', 'draftpicture', 'quotewords', 'quotepicture'].filter((word) => bytes.includes(word))).toEqual([]);
});

it('copies neither a new database nor one of this version', () => {
  openDatabase(dataFolder).close();
  openDatabase(dataFolder).close();
  expect(existsSync(folder)).toBe(false);
});

it('stands apart from the daily backups, and three of them are kept', () => {
  makeOld();
  const old = new Database(path());
  for (const day of ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04']) copyBeforeUpgrade(old, folder, new Date(day));
  old.close();
  expect(copiesBeforeUpgrade(folder)).toEqual(['02', '03', '04'].map((day) => `before-017-2026-11-${day}.db`));
  expect(backups(dataFolder)).toEqual([]);
  expect(newestBackup(dataFolder)).toBeUndefined();
});

it('stops before the first change where there is no room for the copy, and says how much it needs', () => {
  makeOld();
  const old = new Database(path());
  expect(() => copyBeforeUpgrade(old, folder, new Date(), () => 1_000_000)).toThrow(/it needs \d+ MB of room, and 1 MB are free/);
  old.close();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
  // Nothing can be written there.
  writeFileSync(folder, '');
  expect(() => openDatabase(dataFolder)).toThrow(DatabaseUnusableError);
  expect(() => openDatabase(dataFolder)).toThrow(/until then the earlier version works/);
  expect(look(path())).toEqual([oldVersion, 'kept', 'ok']);
});

it('is what an earlier version that finds the newer file recommends, and what the restore takes', async () => {
  makeOld();
  openDatabase(dataFolder).close();
  const newer = new Database(path());
  newer.pragma('user_version = 999');
  newer.close();
  expect(() => openDatabase(dataFolder)).toThrow(`npm run restore -- "${copy()}"`);
  await restoreDatabase(dataFolder, copy(), new Date());
  expect(look(path()).slice(0, 2)).toEqual([oldVersion, 'kept']);
  openDatabase(dataFolder).close();
});

/** Opens the database in a process of its own, which dies at a moment. @param hook what it changes before, and calls `die` there */
async function openAndDie(hook: string): Promise<void> {
  const program = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    import Database from 'better-sqlite3';
    const die = () => process.kill(process.pid, 'SIGKILL');
    ${hook}
    syncBuiltinESMExports();
    (await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'open.ts')).href)})).openDatabase(${JSON.stringify(dataFolder)});
  `;
  const options = { cwd: import.meta.dirname, stdio: 'inherit' } as const;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], options);
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
}

it.each([
  [
    'the copy',
    () => 'const { chmodSync } = fs; fs.chmodSync = (path, mode) => (path.endsWith(".part") ? die() : chmodSync(path, mode));',
    () => existsSync(copy('017', '.db.part')),
  ],
  [
    'the change',
    () => `
      const { exec } = Database.prototype;
      const isCopied = () => fs.existsSync(${JSON.stringify(folder)}) && fs.readdirSync(${JSON.stringify(folder)}).some((name) => name.endsWith('.db'));
      Database.prototype.exec = function (sql) {
        exec.call(this, sql);
        return this.inTransaction && isCopied() ? die() : this;
      };`,
    () => existsSync(copy()),
  ],
])('is made again, or is there, after a kill in the middle of %s', async (_, hook, isThere) => {
  makeOld();
  await openAndDie(hook());
  expect(isThere()).toBe(true);

  const opened = openDatabase(dataFolder);
  removePieces(dataFolder);
  opened.close();
  expect(look(copy())).toEqual([oldVersion, 'kept', 'ok']);
  expect(look(path()).slice(1)).toEqual(['kept', 'ok']);
  expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
});
