import { StoreError } from '../../domain/generation-store.ts';
import type { Composer } from '../composed/tables.ts';
import type { RowReader } from '../row-reader.ts';
import { createContinuity } from './continuity.ts';
import { executorOf } from './executor.ts';
import { expiringSecretStatements } from './expiring-secrets.ts';
import { locks } from './locks.ts';
import { numberStatements } from './numbers.ts';
import { sealedStatements } from './sealed.ts';
import type { Server } from './server.ts';
import { type Statements, statementsOn } from './statements.ts';
import type { StepOwners } from './steps.ts';
import { DatabaseFailure } from './store-errors.ts';

/** What the store needs of a database; `PostgresDatabase` is one. */
export interface StoreDatabase {
  readonly db: Composer;
  transaction<T>(work: (tx: Composer) => Promise<T>): Promise<T>;
  readCommitted<T>(work: (tx: Composer) => Promise<T>): Promise<T>;
  locked<T>(
    lock: number,
    work: (tx: Composer, server: Server) => Promise<T>,
    options?: { readonly isLong?: boolean },
  ): Promise<T>;
}

/** As `GenerationStore`. */
export interface PostgresStore extends Statements {
  transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
  accept<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
  takeTurn<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
}

export interface PostgresStoreOptions {
  readonly database: StoreDatabase;
  readonly rows: RowReader;
  readonly owners: StepOwners;
}

/** The store of several processes, on one database. */
export function createPostgresStore({ database, rows, owners }: PostgresStoreOptions) {
  const within = (tx: Composer): Statements => statementsOn(executorOf(tx, { isTransaction: true }), rows, owners);
  const alone = executorOf(database.db, { isTransaction: false });
  const single = statementsOn(alone, rows, owners);
  const accept = <T>(work: (tx: Statements) => Promise<T>): Promise<T> => database.locked(locks.accept, (tx) => work(within(tx)));
  const store: PostgresStore = {
    ...single,
    ...together(single, (work) => database.readCommitted((tx) => work(within(tx)))),
    // Its place in line is its alone.
    insert: ((generation, images) => accept((tx) => tx.insert(generation, images))) satisfies Statements['insert'],
    transaction: <T>(work: (tx: Statements) => Promise<T>): Promise<T> => database.transaction((tx) => work(within(tx))),
    accept,
    takeTurn: <T>(work: (tx: Statements) => Promise<T>): Promise<T> =>
      database.locked(locks.ticket, async (tx, server) => {
        const own = within(tx);
        await requireSameDatabase(tx, own, server);
        return await work(own);
      }),
  };
  const expiring = expiringSecretStatements(alone);
  return { store, numbers: numberStatements(alone), sealed: sealedStatements(alone), expiring };
}

/**
 * A copy that took over may lack the newest intents: what waits in it may have been sent, and is paid for twice if it is sent again. Nothing
 * leaves until everybody was asked.
 *
 * @throws {StoreError} `busy`: somebody asks them now
 */
async function requireSameDatabase(tx: Composer, own: Statements, server: Server): Promise<void> {
  if (await createContinuity(tx, own).isPutBack(server))
    throw new StoreError('busy', new DatabaseFailure('a server with another history took over', undefined, true));
}

type Run = <T>(work: (tx: Statements) => Promise<T>) => Promise<T>;

/** Calls of several statements, which are stored together or not at all. */
function together({ move }: Statements, run: Run): Partial<Statements> {
  return {
    move: (id, from, to, change) =>
      to === 'submitting' || from === 'awaiting' ? run((tx) => tx.move(id, from, to, change)) : move(id, from, to, change),
    setFirstFrame: (...values) => run((tx) => tx.setFirstFrame(...values)),
    replaceAwaiting: (...values) => run((tx) => tx.replaceAwaiting(...values)),
    settleAt: (...values) => run((tx) => tx.settleAt(...values)),
    keepGiven: (...values) => run((tx) => tx.keepGiven(...values)),
    removeIntake: (...values) => run((tx) => tx.removeIntake(...values)),
    addDraft: (...values) => run((tx) => tx.addDraft(...values)),
    dropDrafts: (...values) => run((tx) => tx.dropDrafts(...values)),
    addQuote: (...values) => run((tx) => tx.addQuote(...values)),
    dropQuote: (...values) => run((tx) => tx.dropQuote(...values)),
    dropQuotes: (...values) => run((tx) => tx.dropQuotes(...values)),
    setLibrary: (...values) => run((tx) => tx.setLibrary(...values)),
    removeFolder: (...values) => run((tx) => tx.removeFolder(...values)),
    erase: (...values) => run((tx) => tx.erase(...values)),
    eraseWords: (...values) => run((tx) => tx.eraseWords(...values)),
    forgetBelongings: (...values) => run((tx) => tx.forgetBelongings(...values)),
    dropOldImages: (...values) => run((tx) => tx.dropOldImages(...values)),
  };
}
