import { sql } from 'kysely';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeSealedRows } from '../../testing/contracts/sealed-rows-contract.ts';
import { describeStore } from '../../testing/contracts/store-contract.ts';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import type { Tables } from '../composed/tables.ts';
import { createRowReader } from '../row-reader.ts';
import { connectDatabase, type PostgresDatabase } from './connect.ts';
import { migrate } from './migrate.ts';
import { createPostgresStore } from './store.ts';

const missing = missingForPostgres();
const owners = { owner: 'test', living: async () => [] };
let database: PostgresDatabase<Tables>;

describe.skipIf(missing !== undefined)(`with a database (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    database = await connectDatabase<Tables>(addressOf(await testDatabase()));
    await migrate(database);
  });
  afterAll(async () => await database.close());

  describe('what expires', () => {
    describeSealedRows(async () => {
      await empty(database);
      return createPostgresStore({ database, rows: createRowReader(), owners }).expiring;
    });
  });

  describeStore({
    name: 'PostgreSQL',
    async open(onUnreadable) {
      const rows = createRowReader(onUnreadable);
      return {
        ...createPostgresStore({ database, rows, owners }),
        unreadable: rows.unreadable,
        overwrite: async (id, column, text) =>
          void (await sql`UPDATE generations SET ${sql.ref(column)} = ${text} WHERE id = ${id}`.execute(database.db)),
        close: async () => await empty(database),
      };
    },
  });
});

/** Takes everything out of the tables, which is faster than to make them anew. */
async function empty({ readCommitted }: PostgresDatabase<Tables>): Promise<void> {
  await readCommitted(async (tx) => {
    // Rules that keep rows don't hold then.
    await sql`SET LOCAL session_replication_role = replica`.execute(tx);
    const { rows } = await sql<{ name: string }>`
      SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
        AND relname <> 'schema_version'`.execute(tx);
    for (const { name } of rows) await sql`DELETE FROM ${sql.table(name)}`.execute(tx);
  });
}
