import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { inspectDatabase } from './inspect.ts';
import { backupsFolder, databaseFileName } from './open.ts';
import { openStore } from './store.ts';

function madeFolder(): string {
  const folder = temporaryFolder();
  openStore({ dataFolder: folder, outputsFolder: join(folder, 'outputs') }).close();
  return folder;
}

it('finds nothing where no bot has been yet, and makes nothing', () => {
  const folder = temporaryFolder();
  expect(inspectDatabase(folder)).toEqual({ state: 'missing' });
  expect(readdirSync(folder)).toEqual([]);
});

it('finds a whole database that nobody uses, and leaves every byte as it is', () => {
  const folder = madeFolder();
  const path = join(folder, databaseFileName);
  const before = readFileSync(path);
  expect(inspectDatabase(folder)).toMatchObject({ state: 'whole', usedBy: undefined, backedUpAtMs: undefined });
  expect(readFileSync(path).equals(before)).toBe(true);
  // And the bot can have it as before.
  openStore({ dataFolder: folder, outputsFolder: join(folder, 'outputs') }).close();
});

it('names the bot that uses it, looks all the same, and is in nobody’s way', async () => {
  const folder = temporaryFolder();
  const opened = openStore({ dataFolder: folder, outputsFolder: join(folder, 'outputs') });
  expect(inspectDatabase(folder)).toMatchObject({ state: 'whole', usedBy: String(process.pid) });
  await opened.store.setFact('x', 'y');
  const where = JSON.stringify(new URL('./inspect.ts', import.meta.url).href);
  const script = `import(${where}).then(({ inspectDatabase }) => console.log(inspectDatabase(process.argv[1]).usedBy))`;
  expect(spawnSync(process.execPath, ['-e', script, folder], { encoding: 'utf8' }).stdout.trim()).toBe(String(process.pid));
  opened.close();
});

it('knows how old the newest backup is', async () => {
  const folder = temporaryFolder();
  const opened = openStore({ dataFolder: folder, outputsFolder: join(folder, 'outputs') });
  await opened.backUp('2026-11-01');
  const newest = await opened.backUp('2026-11-02');
  opened.close();
  utimesSync(newest, 1_790_000_000, 1_790_000_000);
  expect(inspectDatabase(folder)).toMatchObject({ backedUpAtMs: 1_790_000_000_000 });
});

it('says what to do about a file that is damaged, emptied, foreign or from a newer version', () => {
  const damaged = madeFolder();
  truncateSync(join(damaged, databaseFileName), 8192);
  expect(inspectDatabase(damaged)).toMatchObject({ state: 'unusable', advice: expect.stringMatching(/is damaged.*no backup/) });

  const foreign = temporaryFolder();
  writeFileSync(join(foreign, databaseFileName), 'This is not a database. '.repeat(100));
  expect(inspectDatabase(foreign)).toMatchObject({ state: 'unusable', advice: expect.stringMatching(/is damaged/) });

  const emptied = temporaryFolder();
  mkdirSync(backupsFolder(emptied));
  writeFileSync(join(emptied, databaseFileName), '');
  writeFileSync(join(backupsFolder(emptied), '2026-11-01.sqlite'), 'x');
  expect(inspectDatabase(emptied)).toMatchObject({ state: 'unusable', advice: expect.stringMatching(/2026-11-01\.sqlite/) });

  const newer = madeFolder();
  const database = new Database(join(newer, databaseFileName));
  database.pragma('user_version = 999');
  database.close();
  expect(inspectDatabase(newer)).toMatchObject({ state: 'unusable', advice: expect.stringMatching(/newer version/) });
});
