import { readFileSync } from 'node:fs';
import { Pool, types } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ownFile } from '../../lib/own-files.ts';
import { describeSharedWindows } from '../../testing/contracts/shared-windows-contract.ts';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { clientConfig } from './client-config.ts';
import { createSharedWindows } from './shared-windows.ts';
import { valueTypes } from './value-types.ts';

const missing = missingForPostgres();
let pool: Pool;

describe.skipIf(missing !== undefined)(`windows in PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  beforeAll(async () => {
    pool = new Pool({ ...clientConfig(addressOf(await testDatabase())), types: valueTypes(types), max: 6 });
    await pool.query(readFileSync(ownFile('storage/postgres/migrations/004-shared-windows.sql'), 'utf8'));
  });
  beforeEach(() => pool.query('TRUNCATE shared_windows'));
  afterAll(() => pool.end());

  const open = () =>
    createSharedWindows({
      all: async <Row>(sql: string, ...values: readonly unknown[]) => (await pool.query(sql, [...values])).rows as readonly Row[],
    });
  describeSharedWindows(async () => [open(), open()]);

  it('forget what was counted long ago, and what nobody has to wait for any more', async () => {
    await pool.query(`INSERT INTO shared_windows (key, times, held_until) VALUES
      ('old', ARRAY[now() - interval '2 days'], NULL), ('over', ARRAY[]::timestamptz[], now() - interval '1 minute'),
      ('held', ARRAY[]::timestamptz[], now() + interval '1 hour'), ('new', ARRAY[now() - interval '2 days', now()], NULL)`);
    await open().take('taken', 1000, 1);
    const left = async () => (await pool.query<{ key: string }>('SELECT key FROM shared_windows ORDER BY key')).rows;
    await expect.poll(left).toEqual([{ key: 'held' }, { key: 'new' }, { key: 'taken' }]);
  });
});
