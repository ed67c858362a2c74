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
import type { JournalEntry, Reserve } from '../domain/reserve.ts';
import { syncFolderNow } from '../lib/move-into-place.ts';

const journalEntry = z.object({ generationId: z.string(), attempt: z.number().optional(), operationName: z.string() });

const ballastBytes = 8 * 1024 * 1024;
const journalBytes = 64 * 1024;

/**
 * @param lowBytes free space below which `isLow`; a finished video and its bookkeeping must still fit
 */
export function createReserve(dataFolder: string, outputsFolder: string, lowBytes: number): Reserve {
  const ballastPath = join(dataFolder, 'ballast');
  const journalPath = pathOfJournal(dataFolder);
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
      writeAt(journalPath, Buffer.byteLength(readUsed(journalPath)), `${lineOf(line)}\n`);
    },
    dropFromJournal(entry) {
      const used = readUsed(journalPath);
      const start = used.indexOf(lineOf(entry));
      if (start === -1) return;
      const gone = ' '.repeat(lineOf(entry).length);
      const rest = used.replace(lineOf(entry), gone);
      // Blanked where it stands, in one write. The last one takes all blanks with it, so that the file never grows.
      if (rest.trim() === '') writeAt(journalPath, 0, '\0'.repeat(Buffer.byteLength(used)));
      else writeAt(journalPath, Buffer.byteLength(used.slice(0, start)), gone);
    },
    readJournal: () => readJournal(dataFolder),
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
    room: () => ({ dataBytes: freeBytes(dataFolder), outputsBytes: freeBytes(outputsFolder), lowBytes }),
    isLow: () => freeBytes(dataFolder) < lowBytes || freeBytes(outputsFolder) < lowBytes,
  };
  if (!existsSync(journalPath)) {
    reserve.clearJournal();
    syncFolderNow(dataFolder);
  }
  return reserve;
}

/** What was noted beside the database, see `Reserve.readJournal`. */
export function readJournal(dataFolder: string): readonly JournalEntry[] {
  const path = pathOfJournal(dataFolder);
  return existsSync(path) ? readUsed(path).split('\n').flatMap(readLine) : [];
}

function pathOfJournal(dataFolder: string): string {
  return join(dataFolder, 'journal');
}

/** ASCII only, so that its length in characters is that in bytes. */
function lineOf({ generationId, attempt, operationName }: JournalEntry): string {
  const json = JSON.stringify({ generationId, attempt, operationName });
  return json.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A line that a crash tore apart is none: its entry was not acknowledged, or not needed any more. */
function readLine(line: string): readonly JournalEntry[] {
  try {
    const entry = journalEntry.safeParse(JSON.parse(line));
    return entry.success ? [entry.data] : [];
  } catch {
    return [];
  }
}

function writeAt(path: string, position: number, text: string): void {
  const file = openSync(path, 'r+');
  try {
    writeSync(file, text, position);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The journal is filled with zeros up to its size; what is written stands before them. */
function readUsed(path: string): string {
  const bytes = readFileSync(path);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}
