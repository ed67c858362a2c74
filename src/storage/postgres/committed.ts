import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult } from 'pg';
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
 * @returns `unknown` where it can't be said: the server does not answer, is another one by now, or is not done with it
 */
export async function committed(
  connect: () => Promise<Session>,
  mark: Mark,
  patienceMs: number,
): Promise<'yes' | 'no' | 'unknown'> {
  const deadlineMs = performance.now() + patienceMs;
  do {
    const status = await statusOf(connect, mark);
    if (status === 'committed') return 'yes';
    if (status === 'aborted') return 'no';
    if (status === 'unknown') return 'unknown';
    await sleep(pauseMs);
  } while (performance.now() < deadlineMs);
  return 'unknown';
}

async function statusOf(connect: () => Promise<Session>, mark: Mark): Promise<string> {
  try {
    const session = await connect();
    try {
      if (!areTheSame(session.server, mark.server)) return 'unknown';
      const { rows } = await session.query('SELECT pg_xact_status($1::text::xid8) AS status', [mark.transaction]);
      // Nothing is known of one that is long past, or never was.
      return String(Object(rows[0]).status ?? 'unknown');
    } finally {
      session.release();
    }
  } catch {
    // It may answer the next time; that nobody does is one of the outcomes.
    return 'no answer';
  }
}
