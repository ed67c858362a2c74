import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../../domain/generation-store.ts';
import { type Outcome, OutcomeUnknown } from '../../domain/outcome-unknown.ts';
import { type OwnCalls, onlyItsOwn } from '../only-its-own.ts';
import { committed, type Mark, markStatement, readMark } from './committed.ts';
import type { Session } from './session.ts';
import { DatabaseFailure, isConflict } from './store-errors.ts';

export interface TransactionOptions {
  readonly isolation: 'serializable' | 'read committed';
  /** Held to the end of the transaction, by one at a time in all processes. A whole number. */
  readonly lock?: number;
  /** Its statements may take as long as they need, and so may waiting for its lock. */
  readonly isLong?: boolean;
  /** See `DatabaseTimes`. */
  readonly outcomeMs: number;
}

/** Work on a session, whose calls are counted. It may run more than once; only its last run counts. */
export type Work<T> = (session: Session, calls: OwnCalls) => Promise<T>;

/** With pauses that grow to 200 ms: more than ten of a kind at once, each of which goes through in one of the tries. */
const maxTries = 12;
const longestPauseMs = 200;

/**
 * Runs work as one transaction, and again where it came into conflict with another one.
 *
 * @param connect takes a connection of the pool
 * @throws {StoreError} `busy` where conflicts don't end, {OutcomeUnknown}, and what the work throws
 */
export async function runTransaction<T>(connect: () => Promise<Session>, options: TransactionOptions, work: Work<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runOnce(connect, options, work);
    } catch (error) {
      if (!isConflict(error) || tries === maxTries) throw error;
      // At random, so that two don't meet again.
      await sleep(Math.random() * Math.min(2 ** tries, longestPauseMs));
    }
  }
}

async function runOnce<T>(connect: () => Promise<Session>, options: TransactionOptions, work: Work<T>): Promise<T> {
  const session = await connect();
  if (options.isLong === true) session.waitForAnswers();
  let mark: Mark;
  let value: T;
  try {
    try {
      mark = readMark(session, await session.query(beginning(options)));
      value = await onlyItsOwn((calls) => work(session, calls));
    } catch (error) {
      await rollBack(session);
      throw error;
    }
    try {
      // It waits for a standby as long as that takes; broken off, it would count as done.
      await session.query('SET LOCAL statement_timeout = 0; COMMIT');
      return value;
    } catch (error) {
      if (!session.isLost()) {
        await rollBack(session);
        throw error;
      }
    }
  } finally {
    session.release();
  }
  const ask = () => committed(connect, mark, options.outcomeMs);
  return afterLostAnswer(await ask(), ask, value);
}

/** One message: begins, waits for the lock, and notes how to find the transaction again. */
function beginning({ isolation, lock, isLong = false }: TransactionOptions): string {
  if (lock !== undefined && !Number.isSafeInteger(lock)) throw new Error('a lock is a whole number');
  return [
    `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()}`,
    ...(isLong ? ['SET LOCAL statement_timeout = 0', 'SET LOCAL lock_timeout = 0'] : []),
    ...(lock === undefined ? [] : [`SELECT pg_advisory_xact_lock(${lock})`]),
    markStatement,
  ].join('; ');
}

async function rollBack(session: Session): Promise<void> {
  if (session.isLost()) return;
  try {
    await session.query('ROLLBACK');
  } catch (error) {
    // The connection is ended instead, which rolls back as well.
    if (!session.isLost()) throw error;
  }
}

function afterLostAnswer<T>(outcome: Outcome, ask: () => Promise<Outcome>, value: T): T {
  switch (outcome) {
    case 'yes':
      return value;
    case 'no':
      throw new StoreError('busy', lost('before the commit'));
    case 'not yet':
      throw new OutcomeUnknown(lost('during the commit'), ask);
    case 'never':
      throw new OutcomeUnknown(lost('during the commit'), async () => 'never');
  }
}

function lost(when: string): DatabaseFailure {
  return new DatabaseFailure(`the connection to PostgreSQL was lost ${when}`, undefined, true);
}
