import type { Database } from 'better-sqlite3';
import type { Crash, WorkStep } from '../domain/generation-store.ts';

/** The statements over the table `steps`: what was running when the process died. */
export function stepStatements(database: Database) {
  const enter = database.prepare(
    `INSERT INTO steps (generation_id, step, running) VALUES (?, ?, 1)
     ON CONFLICT (generation_id, step) DO UPDATE SET running = 1`,
  );
  const leave = database.prepare('DELETE FROM steps WHERE generation_id = ? AND step = ?');
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
    enterStep: (id: string, step: WorkStep): void => void enter.run(id, step),
    leaveStep: (id: string, step: WorkStep): void => void leave.run(id, step),
    forgiveCrash: (crashes: number): void => void forgive.run(crashes),
    countCrashes: (): readonly Crash[] => addCrashes.all(),
    crashes: (id: string, step: WorkStep): number => count.get(id, step) ?? 0,
  };
}
