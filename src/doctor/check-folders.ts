import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config.ts';
import { text } from '../domain/texts.ts';
import { inspectDatabase } from '../storage/inspect.ts';
import type { Finding } from './finding.ts';

/** Below this nothing new is taken in. */
const leastFreeBytes = 64 * 1024 * 1024;
/** Some hundred videos. */
const comfortableBytes = 1024 ** 3;
const dayMs = 86_400_000;
/** The bot backs up once a day; older than this and something keeps it from doing so. */
const oldBackupMs = 2 * dayMs;

/** What the bot writes to, and whether there is room. */
export function checkFolders({ dataFolder, outputs }: Pick<Config, 'dataFolder' | 'outputs'>): readonly Finding[] {
  return [
    folderFinding('data folder', dataFolder, 'DATA_DIR'),
    folderFinding('outputs folder', outputs.folder, 'OUTPUTS_DIR'),
    diskFinding([dataFolder, outputs.folder]),
    ...databaseFindings(dataFolder),
  ];
}

function folderFinding(check: 'data folder' | 'outputs folder', folder: string, name: string): Finding {
  const place = nearestThere(folder);
  const probe = path.join(place, `.veo-bot-${randomUUID()}`);
  try {
    if (!statSync(place).isDirectory()) throw new Error('not a folder');
    writeFileSync(probe, '');
    rmSync(probe);
    const good = place === folder ? text('doctor.folderWritable', { folder }) : text('doctor.folderToCome', { folder });
    return { check, state: 'ok', text: good };
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'ENOTDIR';
    return { check, state: 'problem', text: text('doctor.folderNotWritable', { folder: place, reason, name }) };
  }
}

/** A folder that is not there yet is made inside of this one. */
function nearestThere(folder: string): string {
  return existsSync(folder) || path.dirname(folder) === folder ? folder : nearestThere(path.dirname(folder));
}

function diskFinding(folders: readonly string[]): Finding {
  const free = folders.map((folder) => {
    const { bavail, bsize } = statfsSync(nearestThere(folder));
    return bavail * bsize;
  });
  const freeBytes = Math.min(...free);
  const gigabytes = (freeBytes / 1024 ** 3).toFixed(1);
  if (freeBytes < leastFreeBytes) return { check: 'disk', state: 'problem', text: text('doctor.diskFull', { gigabytes }) };
  if (freeBytes < comfortableBytes) return { check: 'disk', state: 'warning', text: text('doctor.diskLow', { gigabytes }) };
  return { check: 'disk', state: 'ok', text: text('doctor.diskFree', { gigabytes }) };
}

function databaseFindings(dataFolder: string): readonly Finding[] {
  const report = inspectDatabase(dataFolder);
  switch (report.state) {
    case 'missing':
      return [{ check: 'database', state: 'ok', text: text('doctor.databaseToCome') }];
    case 'unusable':
      return [{ check: 'database', state: 'problem', text: text('doctor.databaseUnusable', { advice: report.advice }) }];
    case 'whole': {
      const { usedBy, sizeBytes, madeAtMs, changedAtMs, backedUpAtMs } = report;
      const megabytes = (sizeBytes / 1024 ** 2).toFixed(1);
      const whole =
        usedBy === undefined
          ? text('doctor.databaseWhole', { megabytes })
          : text('doctor.databaseInUse', { pid: usedBy, megabytes });
      const behindMs = changedAtMs - (backedUpAtMs ?? madeAtMs);
      const days = Math.floor(behindMs / dayMs);
      return [
        { check: 'database', state: 'ok', text: whole },
        behindMs > oldBackupMs
          ? { check: 'backup', state: 'warning', text: text('doctor.backupOld', { days }) }
          : {
              check: 'backup',
              state: 'ok',
              text: backedUpAtMs === undefined ? text('doctor.backupToCome') : text('doctor.backupFresh'),
            },
      ];
    }
  }
}
