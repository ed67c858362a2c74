import { setTimeout as wait } from 'node:timers/promises';
import { type Generated, type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError } from '../../domain/generation-store.ts';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { onlyItsOwnRule } from '../only-its-own.ts';
import { type ConnectOptions, connectDatabase, type PostgresDatabase } from './connect.ts';

interface Tables {
  readonly counters: { readonly name: string; readonly value: number; readonly at: Generated<number> };
}

const missing = missingForPostgres();

let url: string;
let database: PostgresDatabase<Tables>;
const opened: PostgresDatabase<Tables>[] = [];

async function open(options: ConnectOptions = {}): Promise<PostgresDatabase<Tables>> {
  const another = await connectDatabase<Tables>(addressOf(url), options);
  opened.push(another);
  return another;
}

async function setUp(): Promise<void> {
  url = await testDatabase();
  await asAdmin(
    url,
    'CREATE TABLE counters (name text PRIMARY KEY, value bigint NOT NULL CHECK (value < 1000), at bigint NOT NULL DEFAULT 1700000000000)',
  );
  database = await open();
}

/** A counter of its own for a test. */
async function counter(value = 0, name: string = crypto.randomUUID()): Promise<string> {
  await database.db.insertInto('counters').values({ name, value }).execute();
  return name;
}

async function stored(name: string): Promise<number | undefined> {
  return (await database.db.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirst())?.value;
}

type Tx = PostgresDatabase<Tables>['db'];
const read = async (tx: Tx, name: string): Promise<number> =>
  (await tx.selectFrom('counters').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value;
const write = (tx: Tx, name: string, value: number) =>
  tx.updateTable('counters').set({ value }).where('name', '=', name).executeTakeFirstOrThrow();

/** Reads, and stores one more. */
const countUp =
  (name: string) =>
  async (tx: Tx): Promise<void> => {
    await write(tx, name, (await read(tx, name)) + 1);
  };

async function holds(tx: Tx, condition: RawBuilder<boolean>): Promise<boolean> {
  return (await sql<{ readonly holds: boolean }>`SELECT ${condition} AS holds`.execute(tx)).rows[0]?.holds === true;
}

async function failureOf(doing: Promise<unknown>): Promise<{ kind: unknown; said: string }> {
  const error: unknown = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  const { kind, cause } = Object(error);
  return { kind, said: String(cause) };
}

describe.skipIf(missing !== undefined)(`a database on PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(setUp);
  afterAll(() => Promise.all(opened.map((each) => each.close())));

  it('stores all of a transaction that returns, and nothing of one that throws', async () => {
    const name = await counter();
    expect(await database.transaction((tx) => countUp(name)(tx).then(() => 'done'))).toBe('done');
    const refused = database.transaction(async (tx) => {
      await countUp(name)(tx);
      throw new RangeError('enough');
    });
    await expect(refused).rejects.toThrow(RangeError);
    expect(await stored(name)).toBe(1);
  });

  it('reads whole numbers of 64 bits and sums as numbers', async () => {
    const name = await counter(7);
    const row = await database.db
      .selectFrom('counters')
      .select(({ fn }) => ['value', 'at', fn.sum('at').over().as('sum')])
      .where('name', '=', name)
      .executeTakeFirst();
    expect(row).toEqual({ value: 7, at: 1_700_000_000_000, sum: 1_700_000_000_000 });
  });

  it('says how many rows a statement changed', async () => {
    const name = await counter();
    expect((await write(database.db, name, 2)).numUpdatedRows).toBe(1n);
    expect((await write(database.db, 'nobody', 2)).numUpdatedRows).toBe(0n);
  });

  it.each(['transaction', 'locked'] as const)('loses no count of twenty at once in four pools: %s', async (kind) => {
    const name = await counter();
    const pools = await Promise.all([1, 2, 3, 4].map(() => open({ maxConnections: 3 })));
    const all = Array.from({ length: 5 }, () => pools).flat();
    await Promise.all(all.map((pool) => (kind === 'locked' ? pool.locked(11, countUp(name)) : pool.transaction(countUp(name)))));
    expect(await stored(name)).toBe(20);
  });

  it('sees under a lock what the one before it stored, also where it began to wait earlier', async () => {
    const name = await counter();
    const other = await open();
    const first = database.locked(12, async (tx) => {
      // Until the second one waits for the lock.
      while (!(await holds(tx, sql<boolean>`EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)`)));
      await countUp(name)(tx);
    });
    await Promise.all([first, other.locked(12, countUp(name))]);
    expect(await stored(name)).toBe(2);
  });

  it('goes on with the next one under a lock after one that threw', async () => {
    const name = await counter();
    const thrown = database.locked(13, async () => {
      throw new Error('refused');
    });
    await Promise.all([expect(thrown).rejects.toThrow('refused'), database.locked(13, countUp(name))]);
    expect(await stored(name)).toBe(1);
  });

  it('rolls back work that waits for something else, and lets its lock go', async () => {
    const name = await counter();
    const waits = database.locked(14, async (tx) => {
      await countUp(name)(tx);
      await wait(50);
      await countUp(name)(tx);
    });
    await expect(waits).rejects.toThrow(onlyItsOwnRule);
    await database.locked(14, countUp(name));
    expect(await stored(name)).toBe(1);
  });

  it('does not take work for stored that hides a refused statement', async () => {
    const name = await counter();
    const hides = database.transaction(async (tx) => {
      await write(tx, name, 5);
      await write(tx, name, 5000).catch(() => undefined);
    });
    await expect(hides).rejects.toThrow(StoreError);
    expect(await stored(name)).toBe(0);
  });

  it('is busy and has stored nothing where its connection is killed in the middle of a transaction', async () => {
    const name = await counter();
    const killed = database.transaction(async (tx) => {
      await countUp(name)(tx);
      await sql`SELECT pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });
    expect(await failureOf(killed)).toEqual({ kind: 'busy', said: expect.stringContaining('57P01') });
    expect(await stored(name)).toBe(0);
    await database.transaction(countUp(name));
    expect(await stored(name)).toBe(1);
  });

  it('takes the lock from a process that stands still inside of a transaction', async () => {
    const name = await counter();
    const standing = await open({ times: { idleInTransactionMs: 200 } });
    const stands = standing.locked(15, async (tx) => {
      await countUp(name)(tx);
      // Nothing of this process goes on, as after a SIGSTOP.
      standStill(700);
      await countUp(name)(tx);
    });
    expect((await failureOf(stands)).kind).toBe('busy');
    await database.locked(15, countUp(name));
    expect(await stored(name)).toBe(1);
  });

  it('ends a statement that takes too long, and goes on', async () => {
    const pool = await open({ times: { statementMs: 500 }, maxConnections: 1 });
    const slow = pool.transaction((tx) => sql`SELECT pg_sleep(60)`.execute(tx));
    expect(await failureOf(slow)).toEqual({ kind: 'busy', said: expect.stringContaining('57014') });
    expect(await holds(pool.db, sql<boolean>`true`)).toBe(true);
  });

  it('gives up on a lock that it does not get in time', async () => {
    const name = await counter();
    const pool = await open({ times: { lockMs: 100 } });
    const holder = database.locked(16, (tx) => sleepUntilWoken(tx, name));
    const isHeld = sql<boolean>`EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 16 AND granted)`;
    await waitFor(() => holds(database.db, isHeld));
    expect(await failureOf(pool.locked(16, countUp(name)))).toEqual({ kind: 'busy', said: expect.stringContaining('55P03') });
    await wake(name);
    expect((await failureOf(holder)).kind).toBe('busy');
    await pool.locked(16, countUp(name));
  });

  it('lets long work take longer than a statement may, and wait for its lock', async () => {
    const name = await counter();
    const hasty = { times: { statementMs: 500, lockMs: 100, answerMs: 200 } };
    const [first, second] = [await open(hasty), await open(hasty)];
    const long = first.locked(17, (tx) => sql`SELECT pg_sleep(1)`.execute(tx).then(() => countUp(name)(tx)), { isLong: true });
    const isHeld = sql<boolean>`EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 17 AND granted)`;
    await waitFor(() => holds(database.db, isHeld));
    await second.locked(17, countUp(name), { isLong: true });
    await long;
    expect(await stored(name)).toBe(2);
  });

  it('is busy where all connections are in use, and takes one as soon as it is free', async () => {
    const name = await counter();
    const pool = await open({ maxConnections: 1, times: { connectMs: 2000 } });
    const holder = failureOf(pool.transaction((tx) => sleepUntilWoken(tx, name)));
    expect(await failureOf(pool.transaction(countUp(name)))).toEqual({ kind: 'busy', said: expect.stringContaining('in use') });
    const next = pool.transaction(countUp(name));
    await Promise.all([wake(name), next]);
    expect((await holder).kind).toBe('busy');
    expect(await stored(name)).toBe(1);
  });

  it.each([
    ['rejected', 'a value twice', (name: string) => Promise.all([counter(1, name), counter(1, name)])],
    ['rejected', 'a value that a check refuses', (name: string) => counter(5000, name)],
    ['rejected', 'text that PostgreSQL can not hold', (name: string) => counter(1, `${name}\u0000`)],
    ['rejected', 'a number that is none', () => sql`SELECT ${'secret words'}::bigint`.execute(database.db)],
    ['rejected', 'a number that is not exact', () => sql`SELECT 9007199254740993::bigint`.execute(database.db)],
    ['broken', 'a table that is not there', () => sql`SELECT * FROM nowhere`.execute(database.db)],
    ['broken', 'a column that is not there', () => sql`SELECT nothing FROM counters`.execute(database.db)],
    [
      'busy',
      'a database that only reads',
      () =>
        database.transaction(async (tx) => {
          await sql`SET TRANSACTION READ ONLY`.execute(tx);
          await sql`DELETE FROM counters`.execute(tx);
        }),
    ],
  ])('is %s for %s, and tells no value', async (kind, _, doing) => {
    const failure = await failureOf(Promise.resolve(doing(`secret ${await counter()}`)));
    expect(failure.kind).toBe(kind);
    expect(failure.said).not.toContain('secret');
    expect(failure.said).not.toContain('5000');
  });

  it('has the settings that the store counts on in each connection, whatever the database has', async () => {
    await asAdmin(url, `ALTER DATABASE ${addressOf(url).database} SET synchronous_commit = off`);
    await asAdmin(url, `ALTER DATABASE ${addressOf(url).database} SET TimeZone = 'Asia/Tokyo'`);
    const pool = await open({ name: 'veo-bot 4711' });
    const shown = async (name: string) => Object((await sql.raw(`SHOW ${name}`).execute(pool.db)).rows[0]);
    expect(await shown('synchronous_commit')).toEqual({ synchronous_commit: 'on' });
    expect(await shown('TimeZone')).toEqual({ TimeZone: 'UTC' });
    expect(await shown('application_name')).toEqual({ application_name: 'veo-bot 4711' });
    expect(await shown('idle_in_transaction_session_timeout')).toEqual({ idle_in_transaction_session_timeout: '5s' });
  });
});

/** Holds its connection and its locks until `wake`, and is rolled back then. */
async function sleepUntilWoken(tx: Tx, name: string): Promise<void> {
  await sql.raw(`SELECT pg_sleep(25) /* ${name} */`).execute(tx);
}

async function wake(name: string): Promise<void> {
  const asleep = `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%${name}%'`;
  await waitFor(async () => (await asAdmin(url, asleep)).length > 0);
}

function standStill(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

async function waitFor(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await wait(10);
}
