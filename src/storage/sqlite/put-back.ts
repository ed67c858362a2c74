import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { syncFolderNow } from '../../lib/move-into-place.ts';

/** Backups alone have this fact: a database that has it when it is opened was put back. */
export const copiedFact = 'copied';
/** Requests that were about to leave for a provider, counted since the database was made. */
export const sentFact = 'sent';
const idFact = 'database';
const fileName = 'sent';
/** Always as long, so that it is overwritten in place: that needs no room on a full disk. */
const lineLength = 64;

/**
 * Knows a database that is older than what has happened: a backup, or another copy, that was put back. Its requests that wait may have been
 * sent since. The database and a file beside it count what was sent; a copy knows of less than the file.
 */
export interface PutBack {
  readonly isPutBack: boolean;
  /** From here on the database as it is now is the truth. */
  accept(): void;
  /** A transaction counted a request; it is in the file once `note` was called after the commit. */
  counted(): void;
  /** Never throws: where the file can't be written, it knows of less until the next commit. */
  note(): void;
  close(): void;
}

/** Whether the next start would ask people about what waits. Changes nothing. */
export function wasPutBack(database: Database, dataFolder: string): boolean {
  return isOlder(database, readKept(join(dataFolder, fileName)));
}

export function openPutBack(database: Database, dataFolder: string): PutBack {
  const read = database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck();
  const write = database.prepare(
    'INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM facts WHERE name = ?');
  const path = join(dataFolder, fileName);
  const kept = readKept(path);
  let id = read.get(idFact);
  const sent = (): number => Number(read.get(sentFact) ?? 0);
  const isPutBack = isOlder(database, kept);
  const file = openSync(path, kept === undefined ? 'w' : 'r+', 0o600);
  let isBehind = false;
  let isOpen = true;

  const keep = (): void => void writeSync(file, `${id} ${sent()}`.padEnd(lineLength), 0);
  const accept = (): void => {
    if (isPutBack || id === undefined) {
      id = randomUUID();
      database.transaction(() => {
        write.run(idFact, id);
        write.run(sentFact, String(Math.max(sent(), kept?.sent ?? 0)));
        remove.run(copiedFact);
      })();
    }
    keep();
    fsyncSync(file);
    syncFolderNow(dataFolder);
  };
  if (!isPutBack) accept();
  return {
    isPutBack,
    accept,
    counted() {
      isBehind = true;
    },
    note() {
      if (!isBehind) return;
      try {
        // Not synced: after a power cut the file may know of less than the database, and that says nothing.
        keep();
        isBehind = false;
      } catch {
        // The commit stands: what it announced must not be taken for undone. The next one writes the count for both.
      }
    },
    close() {
      // As often as a database may be closed; the number may be another file's by then.
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
}

/** What the file beside the database says. */
interface Kept {
  readonly id: string;
  readonly sent: number;
}

function isOlder(database: Database, kept: Kept | undefined): boolean {
  const read = database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck();
  const id = read.get(idFact);
  const isOther = id === undefined ? (kept?.sent ?? 0) > 0 : kept?.id !== id || kept.sent > Number(read.get(sentFact) ?? 0);
  return read.get(copiedFact) !== undefined || isOther;
}

/**
 * Makes a database that was moved here, and so knows more than the one that was here before, the one that the file beside it is about.
 * Otherwise it would be taken for one that was put back.
 */
export function takePlace(database: Database, dataFolder: string): void {
  const kept = readKept(join(dataFolder, fileName));
  if (kept === undefined) return;
  const sent = Number(database.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck().get(sentFact) ?? 0);
  const write = database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
  write.run(idFact, kept.id);
  write.run(sentFact, String(Math.max(sent, kept.sent)));
}

function readKept(path: string): Kept | undefined {
  try {
    const [, id, sent] = /^(\S+) (\d+) *$/.exec(readFileSync(path, 'utf8')) ?? [];
    return id === undefined ? undefined : { id, sent: Number(sent) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
