import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseFileName, openDatabase } from '../../storage/sqlite/open.ts';

let made: Uint8Array | undefined;

/**
 * Puts an empty database of this version into a data folder that is still to be made: the migrations, most of what it takes to open a new
 * one, run once for a whole test process. That they run at a start is what the tests of storage, and those of the bot as a program, show.
 */
export function placeEmptyDatabase(dataFolder: string): void {
  if (existsSync(dataFolder)) return;
  made ??= makeEmptyDatabase();
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  writeFileSync(join(dataFolder, databaseFileName), made, { mode: 0o600 });
}

function makeEmptyDatabase(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'veo-bot-empty-'));
  openDatabase(folder).close();
  const bytes = readFileSync(join(folder, databaseFileName));
  rmSync(folder, { recursive: true });
  return bytes;
}
