import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import type { Finding } from '../domain/finding.ts';
import { text } from '../domain/texts.ts';
import type { BackupSent } from '../storage/sqlite/backup-sent.ts';
import { inspectDatabase } from '../storage/sqlite/inspect.ts';
import { rightsFinding } from './file-rights.ts';

/** Below this nothing new is taken in. */
const leastFreeBytes = 64 * 1024 * 1024;
/** Some hundred videos. */
const comfortableBytes = 1024 ** 3;
/** A video of 200 MB, once more made smaller, and its posters. */
const leastTemporaryBytes = 512 * 1024 * 1024;
/** Writes that are timed; the middle one counts. */
const syncs = 5;
const slowSyncMs = 50;
const dayMs = 86_400_000;
/** The bot backs up once a day; older than this and something keeps it from doing so. */
const oldBackupMs = 2 * dayMs;

/** What the bot writes to, and whether there is room. */
export function checkFolders({
  dataFolder,
  outputs,
  several,
}: Pick<Config, 'dataFolder' | 'outputs' | 'several'>): readonly Finding[] {
  const data = folderFinding('data folder', dataFolder, 'DATA_DIR');
  const videos = folderFinding('outputs folder', outputs.folder, 'OUTPUTS_DIR');
  // What can't be written has no room of its own to speak of.
  const writable = [...(data.state === 'ok' ? [dataFolder] : []), ...(videos.state === 'ok' ? [outputs.folder] : [])];
  return [
    data,
    videos,
    ...(writable.length > 0 ? [diskFinding(writable)] : []),
    ...(data.state === 'ok' ? [speedFinding(dataFolder)] : []),
    temporaryFinding(),
    // What was there before a move to PostgreSQL is not used.
    ...(several.database === undefined ? databaseFindings(dataFolder) : []),
    ...(data.state === 'ok' && existsSync(dataFolder) ? [rightsFinding(dataFolder)] : []),
  ];
}

function folderFinding(check: 'data folder' | 'outputs folder' | 'temp folder', folder: string, name: string): Finding {
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

/** How long it takes until something is safe on the disk: the bot waits for it some twenty times for each video. */
function speedFinding(dataFolder: string): Finding {
  const check = 'disk speed';
  const probe = path.join(nearestThere(dataFolder), `.veo-bot-${randomUUID()}`);
  const file = openSync(probe, 'w');
  try {
    const times = Array.from({ length: syncs }, () => {
      const startedMs = performance.now();
      writeSync(file, Buffer.alloc(4096), 0, 4096, 0);
      fsyncSync(file);
      return performance.now() - startedMs;
    });
    const milliseconds = Math.ceil(times.sort((a, b) => a - b)[Math.floor(syncs / 2)] ?? 0);
    if (milliseconds < slowSyncMs) return { check, state: 'ok', text: text('doctor.diskFast', { milliseconds }) };
    return { check, state: 'warning', text: text('doctor.diskSlow', { milliseconds }) };
  } finally {
    closeSync(file);
    rmSync(probe);
  }
}

/** The encoder works there. */
function temporaryFinding(): Finding {
  const check = 'temp folder';
  const folder = tmpdir();
  const writable = folderFinding('temp folder', folder, 'TMPDIR');
  if (writable.state !== 'ok') return writable;
  const { bavail, bsize } = statfsSync(folder);
  const gigabytes = ((bavail * bsize) / 1024 ** 3).toFixed(1);
  if (bavail * bsize < leastTemporaryBytes)
    return { check, state: 'warning', text: text('doctor.temporaryLow', { folder, gigabytes }) };
  return { check, state: 'ok', text: text('doctor.temporaryFree', { folder, gigabytes }) };
}

function databaseFindings(dataFolder: string): readonly Finding[] {
  const report = inspectDatabase(dataFolder);
  switch (report.state) {
    case 'missing':
      return [{ check: 'database', state: 'ok', text: text('doctor.databaseToCome') }];
    case 'unusable':
      return [{ check: 'database', state: 'problem', text: text('doctor.databaseUnusable', { advice: report.advice }) }];
    case 'whole': {
      const { usedBy, sizeBytes, madeAtMs, changedAtMs, backedUpAtMs, sent } = report;
      const megabytes = (sizeBytes / 1024 ** 2).toFixed(1);
      const whole =
        usedBy === undefined
          ? text('doctor.databaseWhole', { megabytes })
          : text('doctor.databaseInUse', { pid: usedBy, megabytes });
      const behindMs = changedAtMs - (backedUpAtMs ?? madeAtMs);
      const count = Math.floor(behindMs / dayMs);
      return [
        { check: 'database', state: 'ok', text: whole },
        behindMs > oldBackupMs
          ? { check: 'backup', state: 'warning', text: text('doctor.backupOld', { count }) }
          : {
              check: 'backup',
              state: 'ok',
              text: backedUpAtMs === undefined ? text('doctor.backupToCome') : text('doctor.backupFresh'),
            },
        ...(sent === undefined ? [] : [sentFinding(sent)]),
      ];
    }
  }
}

/** What became of `BACKUP_COMMAND`. */
function sentFinding({ file, problem }: BackupSent): Finding {
  if (problem === undefined) return { check: 'backup', state: 'ok', text: text('doctor.backupSent', { file }) };
  return { check: 'backup', state: 'warning', text: text('doctor.backupNotSent', { file, problem }) };
}
