import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { moveIntoPlace } from '../../lib/move-into-place.ts';
import { ownProgram } from '../../lib/own-files.ts';
import { backups, backupsFolder, databaseFileName, movingName } from './open.ts';

const execute = promisify(execFile);
const program = ownProgram('storage/sqlite/backup-program');
const keptBackups = 7;
const partEnding = '.part';
/** How the name of the database begins that a restore is writing. */
export const restoringName = `${databaseFileName}.restoring`;

/**
 * Writes a verified copy of the database beside it, in a process of its own.
 *
 * @param name file name without its ending, such as the date
 * @param signal ends it at once
 * @returns the backup's path
 * @throws {Error} when the copy could not be made or did not pass the integrity check, or the signal's reason; nothing is left of it then
 */
export async function backUp(databasePath: string, dataFolder: string, name: string, signal?: AbortSignal): Promise<string> {
  const folder = backupsFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.sqlite`);
  const part = `${path}${partEnding}`;
  try {
    await copyDatabase(databasePath, part, signal);
    await moveIntoPlace(part, path);
  } catch (error) {
    // It may not be gone yet when its signal came: Windows keeps what it holds.
    rmSync(part, { force: true, maxRetries: 5, retryDelay: 50 });
    signal?.throwIfAborted();
    throw error;
  }
  return path;
}

/** Writes a verified copy that is known as one, in a process of its own. @throws {Error} when it could not be made; a piece may be left */
export async function copyDatabase(databasePath: string, copyPath: string, signal?: AbortSignal): Promise<void> {
  rmSync(copyPath, { force: true });
  await execute(process.execPath, [program, databasePath, copyPath], { killSignal: 'SIGKILL', ...(signal && { signal }) });
}

/** Removes the pieces of copies and moves that a kill cut off: they hold everybody's words, and nobody finishes them. Only for who has the folder locked. */
export function removePieces(dataFolder: string): void {
  const remove = (folder: string, isPiece: (name: string) => boolean): void => {
    if (!existsSync(folder)) return;
    for (const name of readdirSync(folder)) if (isPiece(name)) rmSync(join(folder, name), { force: true });
  };
  remove(backupsFolder(dataFolder), (name) => /\.(?:sqlite|db)\.part/.test(name));
  remove(dataFolder, (name) => name.startsWith(restoringName) || name.startsWith(movingName));
}

/** As in `OpenStore`. Those dated after today were made while the clock was ahead; they go once there is one of today, where that is certain. */
export function pruneBackups(dataFolder: string, today: string, isCertain: boolean): void {
  const all = backups(dataFolder);
  const dated = isCertain ? all.filter((file) => file <= `${today}.sqlite`) : all;
  const wrong = dated.includes(`${today}.sqlite`) ? all.filter((file) => !dated.includes(file)) : [];
  const old = dated.slice(0, -keptBackups * (isCertain ? 1 : 2));
  for (const file of [...old, ...wrong]) rmSync(join(backupsFolder(dataFolder), file));
}
