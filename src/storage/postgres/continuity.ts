import { sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import type { Server } from './server.ts';
import type { Statements } from './statements.ts';

export const historyFact = 'history';

/**
 * Knows a database that may lack what was stored last: after a failover to a copy that had not received all of it, or when a dump or an older
 * state was put back. Its requests that wait, and those of the last minutes, may have been sent since.
 *
 * It can't know of a dump that was put back into the very same database while the server went on.
 */
export interface Continuity {
  /** Whether nobody has accepted yet that this is the database. @param server that the newest connection leads to */
  isPutBack(server: Server): Promise<boolean>;
  /** From here on the database as it is now is the truth. */
  accept(server: Server): Promise<void>;
}

/** @see https://www.postgresql.org/docs/15/continuous-archiving.html#BACKUP-TIMELINES (2026-11-30) */
export function createContinuity(db: Composer, facts: Pick<Statements, 'fact' | 'setFact'>): Continuity {
  const accept = async (server: Server): Promise<void> =>
    await facts.setFact(historyFact, `${await databaseNumber(db)} ${server.history ?? ''}`.trim());
  return {
    accept,
    async isPutBack(server) {
      const kept = await facts.fact(historyFact);
      if (kept === undefined) {
        await accept(server);
        return false;
      }
      const [number, history] = kept.split(' ');
      if (number !== (await databaseNumber(db))) return true;
      // A service may hide it, which the doctor says: then nothing is known.
      if (server.history === undefined || history === server.history) return false;
      if (history !== undefined) return true;
      await accept(server);
      return false;
    },
  };
}

/** A database that was made anew from a dump has another one. */
async function databaseNumber(db: Composer): Promise<string> {
  const { rows } = await sql<{ number: string }>`
    SELECT oid::text AS number FROM pg_database WHERE datname = current_database()`.execute(db);
  return rows[0]?.number ?? '';
}
