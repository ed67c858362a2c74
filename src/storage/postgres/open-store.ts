import type { OpenStore } from '../../domain/generation-store.ts';
import type { Reserve } from '../../domain/reserve.ts';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import type { Tables } from '../composed/tables.ts';
import { createRowReader, type RowReader } from '../row-reader.ts';
import { type ConnectOptions, connectDatabase, type PostgresDatabase } from './connect.ts';
import { createContinuity } from './continuity.ts';
import { executorOf } from './executor.ts';
import { migrate } from './migrate.ts';
import { noteAll } from './noted.ts';
import type { StepOwners } from './steps.ts';
import { createPostgresStore } from './store.ts';
import { checkWritable } from './writable-check.ts';

export interface PostgresStoreOptions {
  readonly address: DatabaseAddress;
  readonly owners: StepOwners;
  /** Room on this machine, and the journal of this process; its ballast is not used. */
  readonly reserve: Reserve;
  readonly connect?: ConnectOptions;
  /** Told once of each record that can't be read; nobody sees it. */
  readonly onUnreadable?: (id: string) => void;
}

/** The store of one process of several. */
export interface OpenPostgresStore
  extends ReturnType<typeof createPostgresStore>,
    Pick<
      OpenStore,
      'reserve' | 'unreadable' | 'keepsBackups' | 'backUp' | 'pruneBackups' | 'dropLog' | 'eraseInCopies' | 'tidy'
    > {
  readonly database: PostgresDatabase<Tables>;
  /** Reads rows of generations. */
  readonly rows: RowReader;
  /** As in `OpenStore`. */
  checkWritable(): Promise<void>;
  /**
   * The database may lack what was stored last, as `OpenStore.isPutBack` when it was opened. It is asked again whenever a connection leads to a
   * server with another history.
   */
  isPutBack(): Promise<boolean>;
  acceptPutBack(): Promise<void>;
  /** Waits for what is running. */
  close(): Promise<void>;
}

/**
 * Connects, and brings the database to this program's version.
 *
 * @throws {DatabaseUnusableError} with what the admin has to do @throws {StoreError}
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<OpenPostgresStore> {
  const database = await connectDatabase<Tables>(options.address, options.connect);
  try {
    await migrate(database);
    await noteAll(executorOf(database.db, { isTransaction: false }));
  } catch (error) {
    await database.close();
    throw error;
  }
  const rows = createRowReader(options.onUnreadable);
  const opened = createPostgresStore({ database, rows, owners: options.owners });
  const continuity = createContinuity(database.db, opened.store);
  const server = () => database.readCommitted(async (_, on) => on);
  return {
    ...opened,
    ...operatorsOwn,
    database,
    rows,
    reserve: withoutBallast(options.reserve),
    unreadable: rows.unreadable,
    checkWritable: () => checkWritable(database),
    isPutBack: async () => await continuity.isPutBack(await server()),
    acceptPutBack: async () => await continuity.accept(await server()),
    close: () => database.close(),
  };
}

/** What SQLite's file needs, and the operator of a PostgreSQL server does. */
const operatorsOwn: Pick<OpenStore, 'keepsBackups' | 'backUp' | 'pruneBackups' | 'dropLog' | 'eraseInCopies' | 'tidy'> = {
  keepsBackups: false,
  backUp: () => Promise.reject(new Error('backups of PostgreSQL are made by its operator')),
  pruneBackups: () => undefined,
  // Its vacuum gives room back, and overwrites what was deleted.
  tidy: () => undefined,
  dropLog: () => true,
  // Copies are out of reach: there is nothing left that could be done.
  eraseInCopies: () => Promise.resolve(true),
};

/**
 * The disk of the database is another machine's. The journal stays: the name of what was just paid for outlives a database that is away for
 * longer than this process.
 */
function withoutBallast(reserve: Reserve): Reserve {
  return { ...reserve, freeBallast: () => false, refill: () => undefined };
}
