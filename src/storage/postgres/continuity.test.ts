import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import type { Tables } from '../composed/tables.ts';
import { connectDatabase } from './connect.ts';
import { type Continuity, createContinuity } from './continuity.ts';
import type { Server } from './server.ts';
import { checkWritable } from './writable-check.ts';

const missing = missingForPostgres();
const serverOf = (history: string | undefined): Server => ({ isStandby: false, startedAt: 'today', history });

describe.skipIf(missing !== undefined)(`a database on PostgreSQL that goes on (${missing ?? 'a real one'})`, () => {
  let stores: TestStores;
  let continuity: Continuity;

  beforeAll(async () => {
    stores = await createTestStores();
  });
  beforeEach(async () => {
    const { store } = await stores.open(() => undefined);
    continuity = createContinuity(stores.database.db, store);
  });
  afterAll(async () => await stores.close());

  it('is the one that it was for as long as its server has the same history', async () => {
    expect(await continuity.isPutBack(serverOf('7/1'))).toBe(false);
    expect(await continuity.isPutBack(serverOf('7/1'))).toBe(false);
  });

  it.each(['7/2', '8/1'])(
    'was put back where its server has another history, until somebody accepts that: %s',
    async (history) => {
      await continuity.isPutBack(serverOf('7/1'));
      expect(await continuity.isPutBack(serverOf(history))).toBe(true);
      expect(await continuity.isPutBack(serverOf(history))).toBe(true);
      await continuity.accept(serverOf(history));
      expect(await continuity.isPutBack(serverOf(history))).toBe(false);
      expect(await continuity.isPutBack(serverOf('7/1'))).toBe(true);
    },
  );

  it('is not taken for another one where a service hides the history', async () => {
    await continuity.isPutBack(serverOf(undefined));
    expect(await continuity.isPutBack(serverOf('7/1'))).toBe(false);
    expect(await continuity.isPutBack(serverOf(undefined))).toBe(false);
    expect(await continuity.isPutBack(serverOf('7/2'))).toBe(true);
  });

  it('was put back where it was made anew from a dump', async () => {
    await continuity.isPutBack(serverOf('7/1'));
    const { rows } = await sql<{ value: string }>`SELECT value FROM facts WHERE name = 'history'`.execute(stores.database.db);
    await sql`UPDATE facts SET value = ${`1${rows[0]?.value}`} WHERE name = 'history'`.execute(stores.database.db);
    expect(await continuity.isPutBack(serverOf('7/1'))).toBe(true);
  });

  it('is known to be writable, or not, and is left as it is', async () => {
    const { database } = stores;
    await checkWritable(database);
    expect((await sql`SELECT * FROM facts`.execute(database.db)).rows).toEqual([]);
    const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(database.db);
    await asAdmin(stores.url, `ALTER DATABASE ${rows[0]?.name} SET default_transaction_read_only = on`);
    const readOnly = await connectDatabase<Tables>(addressOf(stores.url));
    await expect(checkWritable(readOnly)).rejects.toMatchObject({ name: 'StoreError', kind: 'busy' });
    await readOnly.close();
  });
});
