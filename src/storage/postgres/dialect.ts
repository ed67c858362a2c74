import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import type { QueryResult as Answer } from 'pg';

/** Runs one statement. @throws {StoreError} */
export type RunStatement = (sql: string, values: readonly unknown[]) => Promise<Answer>;

/**
 * Kysely on statements that somebody else runs: connections, transactions and errors are ours.
 *
 * @param kysely the module, which is loaded where it is needed alone
 */
export function createDialect(kysely: typeof import('kysely'), run: RunStatement): Dialect {
  const connection: DatabaseConnection = {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery) => asResult<Row>(await run(sql, parameters)),
    streamQuery: () => {
      throw new Error('answers are read as a whole');
    },
  };
  const ours = async (): Promise<never> => {
    throw new Error('a transaction is opened by the database, not by Kysely');
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    ...{ beginTransaction: ours, commitTransaction: ours, rollbackTransaction: ours },
    destroy: async () => undefined,
  };
  return {
    createDriver: () => driver,
    createAdapter: () => new kysely.PostgresAdapter(),
    createQueryCompiler: () => new kysely.PostgresQueryCompiler(),
    createIntrospector: (db) => new kysely.PostgresIntrospector(db),
  };
}

const counted = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

function asResult<Row>({ command, rowCount, rows }: Answer): QueryResult<Row> {
  return { rows, ...(counted.has(command) && { numAffectedRows: BigInt(rowCount ?? 0) }) };
}
