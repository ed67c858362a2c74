import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { backupsFolder } from './open.ts';

const keptBackups = 7;

/**
 * Writes a verified copy of the database beside it, in a thread of its own, and keeps the newest seven.
 *
 * @param name file name without its ending, such as the date
 * @returns the backup's path
 * @throws {Error} when the copy could not be made or did not pass the integrity check; nothing is left of it then
 */
export async function backUp(databasePath: string, dataFolder: string, name: string): Promise<string> {
  const folder = backupsFolder(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${name}.sqlite`);
  const part = `${path}.part`;
  rmSync(part, { force: true });
  try {
    await runWorker({ databasePath, part });
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  const old = readdirSync(folder)
    .filter((file) => file.endsWith('.sqlite'))
    .sort()
    .slice(0, -keptBackups);
  for (const file of old) rmSync(join(folder, file));
  return path;
}

function runWorker(workerData: { databasePath: string; part: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./backup-worker.ts', import.meta.url), { workerData });
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`the backup stopped with code ${code}`))));
  });
}
