import type { Kysely } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { StoreError } from '../../domain/generation-store.ts';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import { clientConfig, type DatabaseTimes, defaultTimes } from './client-config.ts';
import { createDialect } from './dialect.ts';
import { readServer, type Server } from './server.ts';
import { createSession, type Session } from './session.ts';
import { asStoreError, DatabaseFailure } from './store-errors.ts';
import { runTransaction, type TransactionOptions } from './transactions.ts';
import { valueTypes } from './value-types.ts';

/** @param server that it runs on: with another `history` than before, a copy took over, and the last changes may be missing */
export type Work<Tables, T> = (tx: Kysely<Tables>, server: Server) => Promise<T>;

/**
 * A database on PostgreSQL. What a transaction gets may be used in it alone, and is all that it may wait for (`onlyItsOwn`). Its work may
 * run more than once; only its last run counts.
 *
 * A transaction that returns is stored, and one that throws is not, but for one case: where the connection was lost during the commit, the
 * server is asked, and `OutcomeUnknown` is thrown where it can't say in time whether it was stored.
 *
 * @throws {StoreError} from any call; nothing in it names the address, the password, or a value
 */
export interface PostgresDatabase<Tables> {
  /** Statements that are each on their own. */
  readonly db: Kysely<Tables>;
  /** What it reads does not change until it is stored; where that can't be kept, it runs again. */
  transaction<T>(work: Work<Tables, T>): Promise<T>;
  /** Each statement sees what was stored before it: to read a row and change it, `SELECT … FOR UPDATE`. */
  readCommitted<T>(work: Work<Tables, T>): Promise<T>;
  /** The same, by one at a time in all processes. Those of one process come in the order in which they asked. @param lock a whole number, the name of the lock */
  locked<T>(lock: number, work: Work<Tables, T>, options?: Pick<TransactionOptions, 'isLong'>): Promise<T>;
  /** Waits for what is running. Once more is fine. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Shown to the server's admin beside each connection, like the process's id. Default: `veo-bot`. */
  readonly name?: string;
  /** The most connections at once. Default: 10. */
  readonly maxConnections?: number;
  readonly times?: Partial<DatabaseTimes>;
  /** Told of the server that each new connection leads to: it may be another one, or have another timeline, than the last. */
  readonly onServer?: (server: Server) => void;
}

/** Loads the libraries and opens a pool. It connects when it is used. @throws {StoreError} where a certificate file can't be read */
export async function connectDatabase<Tables>(
  address: DatabaseAddress,
  options: ConnectOptions = {},
): Promise<PostgresDatabase<Tables>> {
  const [pg, kysely] = await Promise.all([import('pg'), import('kysely')]);
  const { connect, pool } = openPool(pg, address, options);
  const on = (run: Parameters<typeof createDialect>[1]) => new kysely.Kysely<Tables>({ dialect: createDialect(kysely, run) });
  const { outcomeMs } = { ...defaultTimes, ...options.times };
  const run = <T>(how: Omit<TransactionOptions, 'outcomeMs'>, work: Work<Tables, T>): Promise<T> =>
    runTransaction(connect, { ...how, outcomeMs }, (session, calls) => {
      const tx = on((sql, values) => calls.run(() => session.query(sql, values)));
      return work(tx, session.server);
    });
  const inTurn = createTurns();
  let closing: Promise<void> | undefined;
  return {
    db: on(async (sql, values) => {
      const session = await connect();
      try {
        return await session.query(sql, values);
      } finally {
        session.release();
      }
    }),
    transaction: (work) => run({ isolation: 'serializable' }, work),
    readCommitted: (work) => run({ isolation: 'read committed' }, work),
    locked: (lock, work, more) => inTurn(lock, () => run({ isolation: 'read committed', lock, ...more }, work)),
    close() {
      closing ??= pool.end();
      return closing;
    },
  };
}

function openPool(
  { Pool, types }: typeof import('pg'),
  address: DatabaseAddress,
  { name, maxConnections = 10, times, onServer }: ConnectOptions,
): { readonly pool: Pool; readonly connect: () => Promise<Session> } {
  const servers = new WeakMap<PoolClient, Server>();
  const pool = new Pool({
    ...clientConfig(address, name, { ...defaultTimes, ...times }),
    types: valueTypes(types),
    max: maxConnections,
    verify: (client, done) => {
      void look(client, (server) => {
        servers.set(client, server);
        onServer?.(server);
      }).then(done);
    },
  });
  // One that nobody uses is replaced when it is needed.
  pool.on('error', () => undefined);
  // Whoever uses it hears of it by its next statement; without this, a connection that ends between two would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const connect = async (): Promise<Session> => {
    try {
      const client = await pool.connect();
      const server = servers.get(client);
      if (server === undefined) throw new Error('a connection is looked at before it is used');
      return createSession(client, server);
    } catch (error) {
      throw asStoreError(error);
    }
  };
  return { pool, connect };
}

/** @returns why a new connection is not taken: after a failover, the address may lead to the one that only reads for a while */
async function look(client: PoolClient, found: (server: Server) => void): Promise<StoreError | undefined> {
  try {
    const server = await readServer(client);
    if (server.isStandby) return new StoreError('busy', new DatabaseFailure('PostgreSQL is a standby', undefined, true));
    found(server);
    return undefined;
  } catch (error) {
    return asStoreError(error);
  }
}

/** Lets one at a time wait for each lock, so that the others of this process take no connections for it. */
function createTurns(): <T>(lock: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>();
  return (lock, work) => {
    const turn = (last.get(lock) ?? Promise.resolve()).then(work);
    const over = turn.catch(() => undefined);
    last.set(lock, over);
    return turn;
  };
}
