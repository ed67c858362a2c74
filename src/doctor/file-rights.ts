import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';

/** Everything of a file or folder that is not its owner's. */
const othersMode = 0o077;

/** Whether other users of this machine may do anything with a file or folder. Never on Windows, which has rights of another kind. */
export function isOpenToOthers(place: string): boolean {
  return process.platform !== 'win32' && (lstatSync(place).mode & othersMode) !== 0;
}

/** The files with something in them, and the folders, below a folder; links are left out, and what is behind them. */
export function entriesBelow(folder: string): readonly { readonly place: string; readonly isFolder: boolean }[] {
  const isKept = (entry: Dirent): boolean => entry.isDirectory() || entry.isFile();
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isKept)
    .map((entry) => ({ place: path.join(entry.parentPath, entry.name), isFolder: entry.isDirectory() }));
}

/** Whether other users of this machine can read what the bot keeps. */
export function rightsFinding(dataFolder: string): Finding {
  const check = 'data rights';
  const files = entriesBelow(dataFolder).filter(({ isFolder }) => !isFolder);
  const open = files.filter(({ place }) => isOpenToOthers(place) && lstatSync(place).size > 0);
  const { length: count } = open;
  return count === 0
    ? { check, state: 'ok', text: text('doctor.rightsFine', { folder: dataFolder }) }
    : { check, state: 'warning', text: text('doctor.rightsOpen', { count, folder: dataFolder }) };
}
