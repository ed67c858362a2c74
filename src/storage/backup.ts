import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { moveIntoPlace } from '../lib/move-into-place.ts';
import { backupsFolder } from './open.ts';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('./backup-program.ts', import.meta.url));
const keptBackups = 7;

/**
 * Writes a verified copy of the database beside it, in a process of its own, and keeps the newest seven.
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
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    await execute(process.execPath, [program, databasePath, part], { killSignal: 'SIGKILL', ...(signal && { signal }) });
    await moveIntoPlace(part, path);
  } catch (error) {
    // It may not be gone yet when its signal came: Windows keeps what it holds.
    rmSync(part, { force: true, maxRetries: 5, retryDelay: 50 });
    signal?.throwIfAborted();
    throw error;
  }
  const old = readdirSync(folder)
    .filter((file) => file.endsWith('.sqlite'))
    .sort()
    .slice(0, -keptBackups);
  for (const file of old) rmSync(join(folder, file));
  return path;
}
