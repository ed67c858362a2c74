import type { Database, Statement } from 'better-sqlite3';
import { type Crash, StoreError, type WorkStep } from '../../domain/generation-store.ts';

/** The statements over the table `steps`: what was running when the process died. */
export function stepStatements(database: Database) {
  const enter = database.prepare<[string, WorkStep]>(
    `INSERT INTO steps (generation_id, step, running) VALUES (?, ?, 1)
     ON CONFLICT (generation_id, step) DO UPDATE SET running = 1`,
  );
  const leave = database.prepare<[string, WorkStep]>('DELETE FROM steps WHERE generation_id = ? AND step = ?');
  const addCrashes = database.prepare<[], Crash>(
    `UPDATE steps SET crashes = crashes + 1, running = 0 WHERE running = 1
     RETURNING generation_id AS id, step, crashes`,
  );
  const forgive = database.prepare(
    `UPDATE steps SET crashes = crashes - 1
     WHERE running = 0 AND crashes = ? AND NOT EXISTS (SELECT 1 FROM steps WHERE running = 1 AND crashes > 0)`,
  );
  const count = database
    .prepare<[string, WorkStep], number>('SELECT crashes FROM steps WHERE generation_id = ? AND step = ?')
    .pluck();

  return {
    enterStep: (id: string, step: WorkStep): void => note(database, enter, id, step),
    leaveStep: (id: string, step: WorkStep): void => note(database, leave, id, step),
    forgiveCrash: (crashes: number): void => void forgive.run(crashes),
    countCrashes: (): readonly Crash[] => addCrashes.all(),
    crashes: (id: string, step: WorkStep): number => count.get(id, step) ?? 0,
  };
}

/**
 * Commits one note without waiting for the disk: more than half of all commits are notes, and they have to survive a crash of the process, not a
 * loss of power. The next synced commit takes it to the disk, before itself. As part of a transaction it is as safe as the rest of it.
 *
 * It takes the notes' own statements and nothing else, so that nothing that is worth money is ever written so.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous (2026-11-29) NORMAL in WAL mode: consistent and in order, perhaps rolled back by a
 *   power loss; it can be changed between transactions
 */
function note(database: Database, statement: Statement<[string, WorkStep]>, id: string, step: WorkStep): void {
  if (database.inTransaction) return void statement.run(id, step);
  database.pragma('synchronous = NORMAL');
  try {
    statement.run(id, step);
  } finally {
    syncAgain(database);
  }
}

/** @throws {StoreError} `broken` where commits would not be synced from here on; then nothing is committed any more */
function syncAgain(database: Database): void {
  let problem: unknown;
  try {
    database.pragma('synchronous = FULL');
    if (database.pragma('synchronous', { simple: true }) === 2) return;
  } catch (error) {
    problem = error;
  }
  database.close();
  throw new StoreError('broken', problem ?? new Error('SQLite did not go back to synchronous=FULL'));
}
