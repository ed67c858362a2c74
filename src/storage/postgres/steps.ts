import type { Crash, WorkStep } from '../../domain/generation-store.ts';
import type { Executor } from './executor.ts';

/** Who runs a step, and who else runs some now. */
export interface StepOwners {
  /** This process. */
  readonly owner: string;
  /** Processes that are alive: what they run is no crash. */
  living(database: Executor): Promise<readonly string[]>;
}

/**
 * Commits a note without waiting for the disk, as a statement of its own: more than half of all commits are notes, and they have to survive
 * a crash of the process, not one of the database. As part of a transaction it is as safe as the rest of it.
 *
 * @see https://www.postgresql.org/docs/15/wal-async-commit.html (2026-11-30) consistent and in order, perhaps the newest lost
 */
const withoutWaiting = "(SELECT set_config('synchronous_commit', 'off', true)) AS without_waiting";

/** The statements over the table `steps`: what was running when a process died. */
export function stepStatements(database: Executor, { owner, living }: StepOwners) {
  const isLost = (nth: number): string => `running AND owner <> ALL($${nth}::text[])`;
  return {
    async enterStep(id: string, step: WorkStep): Promise<void> {
      const values = database.isTransaction
        ? 'VALUES ($1, $2, true, $3)'
        : `SELECT $1::text, $2::text, true, $3::text FROM ${withoutWaiting}`;
      await database.run(
        `INSERT INTO steps (generation_id, step, running, owner) ${values}
         ON CONFLICT (generation_id, step) DO UPDATE SET running = true, owner = excluded.owner`,
        id,
        step,
        owner,
      );
    },
    async leaveStep(id: string, step: WorkStep): Promise<void> {
      const using = database.isTransaction ? '' : ` USING ${withoutWaiting}`;
      await database.run(`DELETE FROM steps${using} WHERE generation_id = $1 AND step = $2`, id, step);
    },
    async forgiveCrash(crashes: number): Promise<void> {
      await database.run(
        `UPDATE steps SET crashes = crashes - 1
         WHERE NOT running AND crashes = $1 AND NOT EXISTS (SELECT FROM steps WHERE ${isLost(2)} AND crashes > 0)`,
        crashes,
        await living(database),
      );
    },
    async countCrashes(): Promise<readonly Crash[]> {
      return await database.all<Crash>(
        `UPDATE steps SET crashes = crashes + 1, running = false WHERE ${isLost(1)}
         RETURNING generation_id AS id, step, crashes`,
        await living(database),
      );
    },
    async crashes(id: string, step: WorkStep): Promise<number> {
      const row = await database.get<{ crashes: number }>(
        'SELECT crashes FROM steps WHERE generation_id = $1 AND step = $2',
        id,
        step,
      );
      return row?.crashes ?? 0;
    },
  };
}
