import Database from 'better-sqlite3';
import type { CompiledQuery } from 'kysely';
import { type GenerationStore, StoreError, type StoreTransaction } from '../../domain/generation-store.ts';
import type { Reports, RunComposed } from '../composed/reports.ts';
import { onlyItsOwn, withOwnCalls } from '../only-its-own.ts';
import type { Synchronous, SyncStore } from './sync-store.ts';

/** One connection that everybody shares. A transaction has it to itself until it is over; each other call runs at once. */
export interface OneConnection {
  /** All that a transaction may call, which waits while one is open. */
  readonly store: StoreTransaction;
  /** The same for other calls. */
  shared<T extends object>(statements: Synchronous<T>): T;
  transaction: GenerationStore['transaction'];
}

/** Those that are statements of this connection. */
export type OwnStatements = Omit<SyncStore, keyof Reports>;

/**
 * @param statements what a transaction may call
 * @param reports the rest of it, which is composed
 * @param committed told of each transaction, and what the disk took for it, in seconds
 */
export function oneConnection(
  database: Database.Database,
  statements: OwnStatements,
  reports: (run: RunComposed) => Reports,
  committed: (seconds: number) => void,
): OneConnection {
  let open: Promise<void> | undefined;
  const [begin, commit, rollback] = ['BEGIN IMMEDIATE', 'COMMIT', 'ROLLBACK'].map((sql) => database.prepare(sql));
  const rows: RunComposed = async (query) => inStoreWords(() => rowsOf(database, query));
  const inside: StoreTransaction = { ...callsOf<OwnCalls>(statements, async (call) => call()), ...reports(rows) };
  const free = async (): Promise<void> => {
    while (open !== undefined) await open;
  };
  const shared: OneConnection['shared'] = (others) =>
    callsOf(others, async (call) => {
      await free();
      return call();
    });
  const waiting: RunComposed = async (query) => {
    await free();
    return await rows(query);
  };

  return {
    shared,
    store: { ...shared<OwnCalls>(statements), ...reports(waiting) },

    async transaction(work) {
      while (open !== undefined) await open;
      const { promise, resolve: close } = Promise.withResolvers<void>();
      open = promise;
      try {
        inStoreWords(() => begin?.run());
        try {
          const value = await onlyItsOwn((calls) => work(withOwnCalls(inside, calls)));
          const workedMs = performance.now();
          inStoreWords(() => commit?.run());
          committed((performance.now() - workedMs) / 1000);
          return value;
        } finally {
          if (database.inTransaction) rollback?.run();
        }
      } finally {
        open = undefined;
        close();
      }
    },
  };
}

type OwnCalls = Omit<StoreTransaction, keyof Reports>;

/** Prepared anew each time: it is asked for by hand. */
function rowsOf<Row>(database: Database.Database, { sql, parameters }: CompiledQuery<Row>): readonly Row[] {
  return database.prepare<unknown[], Row>(sql).all(...parameters);
}

/** @param run decides when a call runs */
function callsOf<T extends object>(statements: Synchronous<T>, run: (call: () => unknown) => Promise<unknown>): T {
  const calls = Object.entries(statements).map(([name, statement]) => {
    const call = statement as (...values: unknown[]) => unknown;
    return [name, (...values: unknown[]) => run(() => inStoreWords(() => call(...values)))];
  });
  return Object.fromEntries(calls) as T;
}

/** Says in the store's own words what went wrong, so that the engine knows what to do without knowing SQLite. */
export function inStoreWords<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw error instanceof Database.SqliteError ? new StoreError(errorKind(error.code), error) : error;
  }
}

/** Exported for its test. @param code of SQLite, such as `SQLITE_READONLY_DBMOVED` */
export function errorKind(code: string): StoreError['kind'] {
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'busy';
  if (/^SQLITE_(FULL|IOERR)/.test(code)) return 'full';
  if (/^SQLITE_(CORRUPT|NOTADB|READONLY|CANTOPEN|PERM|AUTH|PROTOCOL)/.test(code)) return 'broken';
  return 'rejected';
}
