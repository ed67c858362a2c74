import { accessSync, constants, statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { StoreError } from '../../domain/generation-store.ts';

/**
 * As `OpenStore.checkWritable`: the file is still the one that was opened and may be written, and a row is written and taken back, so that the lock is
 * as for any write and nothing reaches the disk. SQLite itself notices a file that is gone only when it commits.
 *
 * @param path of the database, which is open
 */
export function writableCheck(database: Database, path: string): () => void {
  const { ino } = statSync(path);
  const write = database.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES ('writable', '')");
  const undone = Symbol('undone');
  const undo = database.transaction(() => {
    write.run();
    throw undone;
  });

  return () => {
    requireFile(path, ino);
    try {
      undo.immediate();
    } catch (error) {
      if (error !== undone) throw error;
    }
  };
}

/** @throws {StoreError} `broken` */
function requireFile(path: string, ino: number): void {
  try {
    accessSync(path, constants.W_OK);
    if (statSync(path).ino === ino) return;
  } catch (error) {
    throw new StoreError('broken', error);
  }
  throw new StoreError('broken', new Error('the file of the database is another one'));
}
