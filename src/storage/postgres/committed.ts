import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult } from 'pg';
import type { Outcome } from '../../domain/outcome-unknown.ts';
import { areTheSame, type Server } from './server.ts';
import type { Session } from './session.ts';

/** By which a transaction is found again: its number, and the server that gave it. A number of another server may be another transaction's. */
export interface Mark {
  readonly transaction: string;
  readonly server: Server;
}

const pauseMs = 100;

/** The last statement of the message that begins a transaction. */
export const markStatement = 'SELECT pg_current_xact_id()::text AS transaction';

/** @param answer one result for each statement of that message */
export function readMark(session: Session, answer: QueryResult | readonly QueryResult[]): Mark {
  return { transaction: String(Object([answer].flat().at(-1)?.rows[0]).transaction), server: session.server };
}

/**
 * Asks the server about a transaction whose commit got no answer, on another connection.
 *
 * @param patienceMs longest that it is asked
 */
export async function committed(connect: () => Promise<Session>, mark: Mark, patienceMs: number): Promise<Outcome> {
  const deadlineMs = performance.now() + patienceMs;
  do {
    const outcome = await outcomeOf(connect, mark);
    if (outcome !== 'not yet') return outcome;
    await sleep(pauseMs);
  } while (performance.now() < deadlineMs);
  return 'not yet';
}

async function outcomeOf(connect: () => Promise<Session>, mark: Mark): Promise<Outcome> {
  try {
    const session = await connect();
    try {
      if (!areTheSame(session.server, mark.server)) return 'never';
      const { rows } = await session.query('SELECT pg_xact_status($1::text::xid8) AS status', [mark.transaction]);
      return outcomeBy(Object(rows[0]).status, session.server.startedAt === mark.server.startedAt);
    } finally {
      session.release();
    }
  } catch {
    // It may answer the next time; that nobody does is one of the outcomes.
    return 'not yet';
  }
}

/**
 * A crash loses numbers of which nothing had reached the disk, and the server gives them again: after a restart one that is committed may be
 * another transaction's. One that is aborted says that ours was not stored, whosever it is.
 *
 * @see https://www.postgresql.org/docs/15/functions-info.html#FUNCTIONS-PG-SNAPSHOT (2026-11-30)
 */
function outcomeBy(status: unknown, isSameRun: boolean): Outcome {
  switch (status) {
    case 'committed':
      return isSameRun ? 'yes' : 'never';
    case 'aborted':
      return 'no';
    case 'in progress':
      return 'not yet';
    default:
      // Nothing is known of one that is long past, or never was.
      return 'never';
  }
}
