import { sql } from 'kysely';
import type { Tables } from '../../storage/composed/tables.ts';
import { connectDatabase, type PostgresDatabase } from '../../storage/postgres/connect.ts';
import { migrate } from '../../storage/postgres/migrate.ts';
import { createPostgresStore } from '../../storage/postgres/store.ts';
import { createRowReader } from '../../storage/row-reader.ts';
import type { StoreContract } from '../contracts/store/store-bench.ts';
import { addressOf } from './as-admin.ts';
import { testDatabase } from './test-database.ts';

/** Stores on one database of the tests' cluster, one after another: each is empty when it is opened. */
export interface TestStores extends Pick<StoreContract, 'open'> {
  readonly url: string;
  readonly database: PostgresDatabase<Tables>;
  close(): Promise<void>;
}

export async function createTestStores(): Promise<TestStores> {
  const url = await testDatabase();
  const database = await connectDatabase<Tables>(addressOf(url));
  await migrate(database);
  return {
    url,
    database,
    async open(onUnreadable) {
      const rows = createRowReader(onUnreadable);
      await empty(database);
      return {
        ...createPostgresStore({ database, rows, owners: { owner: 'test', living: async () => [] } }),
        unreadable: rows.unreadable,
        overwrite: async (id, column, text) =>
          void (await sql`UPDATE generations SET ${sql.ref(column)} = ${text} WHERE id = ${id}`.execute(database.db)),
        close: async () => undefined,
      };
    },
    close: () => database.close(),
  };
}

/** Takes everything out of the tables, which is faster than to make them anew. */
async function empty({ db, readCommitted }: PostgresDatabase<Tables>): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    SELECT relname AS name FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'schema_version'`.execute(db);
  await readCommitted(async (tx) => {
    // Rules that keep rows don't hold then.
    await sql`SET LOCAL session_replication_role = replica`.execute(tx);
    await sql.raw(rows.map(({ name }) => `DELETE FROM "${name}"`).join('; ')).execute(tx);
  });
}
