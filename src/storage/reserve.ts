import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Reserve } from '../domain/generation-store.ts';
import { syncFolderNow } from '../lib/move-into-place.ts';

const journalEntry = z.object({ generationId: z.string(), operationName: z.string() });

const ballastBytes = 8 * 1024 * 1024;
const journalBytes = 64 * 1024;

/**
 * @param lowBytes free space below which `isLow`; a finished video and its bookkeeping must still fit
 */
export function createReserve(dataFolder: string, outputsFolder: string, lowBytes: number): Reserve {
  const ballastPath = join(dataFolder, 'ballast');
  const journalPath = join(dataFolder, 'journal');
  const freeBytes = (folder: string): number => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };

  const reserve: Reserve = {
    freeBallast() {
      if (!existsSync(ballastPath)) return false;
      rmSync(ballastPath);
      return true;
    },
    refill() {
      if (existsSync(ballastPath) || freeBytes(dataFolder) <= lowBytes + ballastBytes) return;
      const part = `${ballastPath}.part`;
      try {
        writeFileSync(part, Buffer.alloc(ballastBytes), { mode: 0o600 });
        renameSync(part, ballastPath);
      } catch (error) {
        // Half a reserve only takes room.
        rmSync(part, { force: true, recursive: true });
        throw error;
      }
    },
    journal(line) {
      const text = `${JSON.stringify(line)}\n`;
      const used = Buffer.byteLength(readUsed(journalPath));
      const file = openSync(journalPath, 'r+');
      try {
        writeSync(file, text, used);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    readJournal() {
      return readUsed(journalPath)
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => journalEntry.parse(JSON.parse(line)));
    },
    clearJournal() {
      const file = openSync(journalPath, 'w', 0o600);
      try {
        ftruncateSync(file, 0);
        writeSync(file, Buffer.alloc(journalBytes));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    },
    isLow: () => freeBytes(dataFolder) < lowBytes || freeBytes(outputsFolder) < lowBytes,
  };
  if (!existsSync(journalPath)) {
    reserve.clearJournal();
    syncFolderNow(dataFolder);
  }
  return reserve;
}

/** The journal is filled with zeros up to its size; what is written stands before them. */
function readUsed(path: string): string {
  const bytes = readFileSync(path);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}
