import { execFile } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ownProgram } from '../../lib/own-files.ts';
import { copiesBeforeUpgrade } from './before-upgrade.ts';
import { backups, backupsFolder, databaseFileName } from './open.ts';
import { keptBeforeRestore } from './restore.ts';

const execute = promisify(execFile);
const program = ownProgram('storage/sqlite/erase-program');

/** As in `OpenStore`. What was kept before a restore or an upgrade is a copy, too; one of an earlier version goes then, since nothing can be erased in it. */
export async function eraseInCopies(dataFolder: string, signal: AbortSignal): Promise<boolean> {
  const inFolder = backups(dataFolder).map((name) => join(backupsFolder(dataFolder), name));
  const kept = readdirSync(dataFolder).filter((name) => name.startsWith(keptBeforeRestore) && name.endsWith('.sqlite'));
  const ofUpgrades = copiesBeforeUpgrade(backupsFolder(dataFolder)).map((name) => join(backupsFolder(dataFolder), name));
  const copies = [...inFolder, ...ofUpgrades, ...kept.map((name) => join(dataFolder, name))];
  if (copies.length === 0) return true;
  const paths = [join(dataFolder, databaseFileName), ...copies];
  const { stdout } = await execute(process.execPath, [program, ...paths], { killSignal: 'SIGKILL', signal });
  const left = new Set(JSON.parse(stdout) as string[]);
  if (left.size > 0 && inFolder.every((path) => left.has(path))) return false;
  for (const path of left) for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true });
  return true;
}
