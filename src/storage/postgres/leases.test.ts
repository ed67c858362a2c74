import { readFileSync } from 'node:fs';
import { Pool, types } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseAddress } from '../../lib/database-address.ts';
import { ownFile } from '../../lib/own-files.ts';
import { describeLeases } from '../../testing/contracts/leases-contract.ts';
import { describeWorkLeases } from '../../testing/contracts/work-leases-contract.ts';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { clientConfig } from './client-config.ts';
import { connectDatabase } from './connect.ts';
import { executorOf } from './executor.ts';
import { createLeases } from './leases.ts';
import { createNotices, type Notices } from './notices.ts';
import type { RowQuery } from './row-query.ts';
import { valueTypes } from './value-types.ts';
import { createWorkLeases } from './work-leases.ts';

const missing = missingForPostgres();
const channels = ['veo_bot_leases', 'veo_bot_work'];
const leaseMs = 60_000;

let address: DatabaseAddress;
let pool: Pool;
let database: RowQuery;
/** One for each of two processes. */
let notices: readonly [Notices, Notices];

interface Queries {
  query(sql: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

// Each test knows which columns it asks for.
const rowQuery = (client: Queries): RowQuery => ({
  all: async <Row>(sql: string, ...values: readonly unknown[]) => (await client.query(sql, [...values])).rows as readonly Row[],
});

function openNotices(): Promise<Notices> {
  const notices = createNotices(address, { log: silentLog });
  const heard = channels.map(
    (channel) => new Promise<void>((resolve) => notices.listen(channel, (id) => id === undefined && resolve())),
  );
  return Promise.all(heard).then(() => notices);
}

describe.skipIf(missing !== undefined)(`leases in PostgreSQL${missing === undefined ? '' : `: ${missing}`}`, () => {
  beforeAll(async () => {
    address = addressOf(await testDatabase());
    pool = new Pool({ ...clientConfig(address), types: valueTypes(types), max: 6 });
    database = rowQuery(pool);
    await pool.query(readFileSync(ownFile('storage/postgres/migrations/002-leases.sql'), 'utf8'));
    notices = [await openNotices(), await openNotices()];
  });
  beforeEach(() => pool.query('TRUNCATE leases, work'));
  afterAll(async () => {
    await Promise.all(notices.map((each) => each.close()));
    await pool.end();
  });

  describeLeases('PostgreSQL', async () => ({
    first: createLeases(database, notices[0]),
    second: createLeases(database, notices[1]),
    ms: leaseMs,
    letEnd: async () => void (await pool.query('UPDATE leases SET lease_until = clock_timestamp()')),
    close: async () => undefined,
  }));
  describeWorkLeases('PostgreSQL', async () => ({
    first: createWorkLeases(database, notices[0]),
    second: createWorkLeases(database, notices[1]),
    leaseMs,
    letEnd: async () =>
      void (await pool.query(
        `UPDATE work SET lease_until = lease_until - $1 * interval '1 ms', due_at = due_at - $1 * interval '1 ms'`,
        [leaseMs],
      )),
    close: async () => undefined,
  }));
  describeTransactions();
  describeClock();
  describeListening();
});

/** A transaction of the store, which the test ends. */
async function begin() {
  const client = await pool.connect();
  await client.query('BEGIN');
  const end = async (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => {
    await client.query(how);
    client.release();
  };
  return { work: createWorkLeases(rowQuery(client), notices[0]), end };
}

function describeTransactions(): void {
  const options = { limit: 10, leaseMs };
  const ids = async () => {
    const claims = await createWorkLeases(database, notices[1]).claim('download', 'b', options);
    return claims.map(({ id }) => id);
  };

  it('are not waited for by what is closed while it connects', async () => {
    const notices = createNotices(address, { log: silentLog });
    notices.listen('veo_bot_leases', () => undefined);
    await notices.close();
    expect(notices.isListening()).toBe(false);
  });

  it('has no work of a transaction that was rolled back, and that of another as soon as it is committed', async () => {
    for (const [id, how] of [
      ['undone', 'ROLLBACK'],
      ['kept', 'COMMIT'],
    ] as const) {
      const tx = await begin();
      await tx.work.add('download', id);
      expect(await ids()).toEqual([]);
      await tx.end(how);
    }
    expect(await ids()).toEqual(['kept']);
  });

  it('keeps a wish that is committed while its work is finished', async () => {
    const work = createWorkLeases(database, notices[1]);
    await work.add('download', 'a');
    const [claim] = await work.claim('download', 'b', options);
    if (claim === undefined) throw new Error('nothing was due');
    const tx = await begin();
    await tx.work.add('download', 'a');
    const finished = work.finish(claim);
    await expect
      .poll(async () => (await pool.query("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")).rowCount)
      .toBe(1);
    await tx.end('COMMIT');
    expect(await finished).toBe(true);
    expect(await ids()).toEqual(['a']);
  });

  it('adds work in a transaction of the store, and undoes what it finishes there with the rest', async () => {
    const shared = await connectDatabase<Record<string, never>>(address);
    onTestFinished(() => shared.close());
    const within = (tx: (typeof shared)['db']) => createWorkLeases(executorOf(tx, { isTransaction: true }), notices[0]);
    await shared.transaction((tx) => within(tx).add('download', 'a'));
    const work = createWorkLeases(executorOf(shared.db, { isTransaction: false }), notices[0]);
    const [claim] = await work.claim('download', 'a', options);
    if (claim === undefined) throw new Error('nothing was due');
    const failing = shared.readCommitted(async (tx) => {
      expect(await within(tx).finish(claim)).toBe(true);
      throw new Error('no result');
    });
    await expect(failing).rejects.toThrow('no result');
    expect(await work.renew([claim], leaseMs)).toEqual([claim]);
    expect(await work.finish(claim)).toBe(true);
  });

  it('passes over what another process claims just now instead of waiting for it', async () => {
    const work = createWorkLeases(database, notices[1]);
    for (const id of ['a', 'b']) await work.add('download', id);
    const tx = await begin();
    expect(await tx.work.claim('download', 'a', { limit: 1, leaseMs })).toMatchObject([{ id: 'a' }]);
    expect(await ids()).toEqual(['b']);
    await tx.end('COMMIT');
  });
}

function describeClock(): void {
  it('ends leases on the clock of the database', async () => {
    const leases = createLeases(database, notices[0]);
    await leases.take('upkeep', 'a', 40);
    await expect.poll(() => leases.take('upkeep', 'b', leaseMs)).toMatchObject({ owner: 'b', fence: 2 });
    const work = createWorkLeases(database, notices[0]);
    await work.add('download', 'v1');
    await work.claim('download', 'a', { limit: 1, leaseMs: 40 });
    await expect.poll(() => work.claim('download', 'b', { limit: 1, leaseMs })).toMatchObject([{ id: 'v1', attempts: 2 }]);
  });
}

function describeListening(): void {
  it('listens again when its connection was lost, and says that something may have been missed', async () => {
    const ours = await openNotices();
    onTestFinished(() => ours.close());
    const heard: (string | undefined)[] = [];
    ours.listen('veo_bot_work', (id) => heard.push(id));
    await expect.poll(() => heard).toEqual([undefined]);
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()",
    );
    await expect.poll(() => heard).toEqual([undefined, undefined]);
    expect(ours.isListening()).toBe(true);
    await createWorkLeases(database, ours).add('look', 'v1');
    await expect.poll(() => heard).toEqual([undefined, undefined, 'look']);
  });
}
