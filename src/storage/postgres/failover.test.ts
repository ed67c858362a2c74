import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { StoreError } from '../../domain/generation-store.ts';
import { OutcomeUnknown } from '../../domain/outcome-unknown.ts';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { type Cluster, clusterUrl } from '../../testing/postgres/cluster.ts';
import { type DroppingProxy, startDroppingProxy } from '../../testing/postgres/dropping-proxy.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { ownClusterFolder, startOwnCluster } from '../../testing/postgres/test-database.ts';
import { silentLog } from '../../testing/set-up/test-engine.ts';
import { type ConnectOptions, connectDatabase, type PostgresDatabase } from './connect.ts';
import { createNotices, type NoticeCallback } from './notices.ts';
import { notify } from './notify.ts';

interface Tables {
  readonly posts: { readonly id: string };
}

const missing = missingForPostgres();

let cluster: Cluster;

async function setUp(): Promise<void> {
  cluster = await startOwnCluster();
  await asAdmin(cluster.url('postgres'), 'CREATE TABLE posts (id text PRIMARY KEY)');
}

async function open(url = cluster.url('postgres'), options: ConnectOptions = {}): Promise<PostgresDatabase<Tables>> {
  const database = await connectDatabase<Tables>(addressOf(url), options);
  onTestFinished(() => database.close());
  return database;
}

/** A database behind a proxy that loses connections. */
async function openBehindProxy(
  times: ConnectOptions['times'] = {},
): Promise<{ proxy: DroppingProxy; database: PostgresDatabase<Tables> }> {
  const proxy = await startDroppingProxy(ownClusterFolder(), cluster.folder);
  onTestFinished(() => proxy.close());
  return { proxy, database: await open(clusterUrl(proxy.folder, 'postgres'), { times }) };
}

const post = (id: string) => async (tx: PostgresDatabase<Tables>['db']) => {
  await tx.insertInto('posts').values({ id }).execute();
  return id;
};

async function isPosted(id: string): Promise<boolean> {
  return (await asAdmin(cluster.url('postgres'), `SELECT FROM posts WHERE id = '${id}'`)).length === 1;
}

async function errorOf(doing: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await doing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StoreError)) throw new Error(`not an error of the store: ${error}`);
  return error;
}

describe.skipIf(missing !== undefined)(`PostgreSQL that goes away (${missing ?? 'a real one'})`, () => {
  beforeAll(setUp);
  afterAll(() => cluster?.close());

  it('takes a transaction for stored whose commit was stored, though its answer was lost', async () => {
    const { proxy, database } = await openBehindProxy();
    proxy.dropCommit('after');
    expect(await database.transaction(post('answer lost'))).toBe('answer lost');
    expect(await isPosted('answer lost')).toBe(true);
  });

  it('is busy where the commit did not get to the server, and stores it the next time', async () => {
    const { proxy, database } = await openBehindProxy();
    proxy.dropCommit('before');
    const error = await errorOf(database.transaction(post('commit lost')));
    expect(error.kind).toBe('busy');
    expect(error).not.toBeInstanceOf(OutcomeUnknown);
    expect(await isPosted('commit lost')).toBe(false);
    await database.transaction(post('commit lost'));
  });

  it('says that the outcome is unknown where the server can not be asked', async () => {
    const { proxy, database } = await openBehindProxy({ outcomeMs: 300 });
    proxy.dropCommit('after', 'away');
    const error = await errorOf(database.transaction(post('nobody knows')));
    expect(error).toBeInstanceOf(OutcomeUnknown);
    expect(error.kind).toBe('busy');
  });

  it('finds out later what the server could not say in time', async () => {
    const { proxy, database } = await openBehindProxy({ outcomeMs: 300 });
    proxy.dropCommit('after', 'away');
    const error = await errorOf(database.transaction(post('said later')));
    expect(error instanceof OutcomeUnknown && (await error.ask())).toBe('not yet');
    proxy.comeBack();
    expect(error instanceof OutcomeUnknown && (await error.ask())).toBe('yes');
  });

  it('takes no other transaction for its own that got its number after a crash', async () => {
    await cluster.halt('fast');
    // Nothing gets to the disk before a commit.
    await cluster.start({ wal_writer_delay: '10000' });
    const { proxy, database } = await openBehindProxy({ outcomeMs: 10_000 });
    let number = '';
    proxy.dropCommit('instead', 'away');
    const error = errorOf(
      database.transaction(async (tx) => {
        await post('before the crash of the disk')(tx);
        number = Object((await sql`SELECT pg_current_xact_id()::text AS number`.execute(tx)).rows[0]).number;
      }),
    );
    await until(() => proxy.hasDropped());
    await cluster.halt('immediate');
    await cluster.start();
    const [another] = await asAdmin(
      cluster.url('postgres'),
      "INSERT INTO posts VALUES ('another') RETURNING pg_current_xact_id()::text AS number",
    );
    expect(another).toEqual({ number });
    proxy.comeBack();
    const unknown = await error;
    expect(unknown instanceof OutcomeUnknown && (await unknown.ask())).toBe('never');
    expect(await isPosted('before the crash of the disk')).toBe(false);
  });

  it('is busy where the machine of the server is gone without a word', async () => {
    const { proxy, database } = await openBehindProxy({ statementMs: 500, answerMs: 200, connectMs: 1000 });
    await database.transaction(post('while it is there'));
    proxy.silence();
    expect((await errorOf(database.transaction(post('gone')))).kind).toBe('busy');
    expect((await errorOf(database.transaction(post('gone')))).kind).toBe('busy');
  });

  it('is busy while the server restarts, and goes on after that', async () => {
    const database = await open();
    const during = database.transaction(async (tx) => {
      await post('before the crash')(tx);
      await sql`SELECT pg_sleep(20)`.execute(tx);
    });
    await until(async () => (await activeSleeps()) > 0);
    await Promise.all([errorOf(during).then(({ kind }) => expect(kind).toBe('busy')), cluster.halt('immediate')]);
    expect((await errorOf(database.transaction(post('while it is away')))).kind).toBe('busy');
    await cluster.start();
    await database.transaction(post('after the crash'));
    expect(await isPosted('before the crash')).toBe(false);
    expect(await isPosted('after the crash')).toBe(true);
  });

  it('hears notices, and after a restart says that it may have missed some', async () => {
    const database = await open();
    const notices = createNotices(addressOf(cluster.url('postgres')), { log: silentLog });
    onTestFinished(() => notices.close());
    const { heard, missed, callback } = listening();
    const stop = notices.listen('generations', callback);
    await until(() => missed.length === 1);
    await database.transaction((tx) => notify(tx, 'generations', 'first'));
    await database.transaction((tx) => notify(tx, 'others', 'not-ours'));
    await errorOf(
      database.transaction(async (tx) => {
        await notify(tx, 'generations', 'never-stored');
        await sql`SELECT 1/0`.execute(tx);
      }),
    );
    await until(() => heard.length > 0);
    await cluster.halt('fast');
    await cluster.start();
    await until(() => missed.length === 2);
    await database.transaction((tx) => notify(tx, 'generations', 'second'));
    await until(() => heard.length > 1);
    stop();
    const another = listening();
    notices.listen('another', another.callback);
    await until(() => another.missed.length === 1);
    await database.transaction((tx) => notify(tx, 'generations', 'third'));
    await database.transaction((tx) => notify(tx, 'another', 'after-the-third'));
    await until(() => another.heard.length === 1);
    expect(heard).toEqual(['first', 'second']);
  });

  it('finds out that a connection for notices is dead', async () => {
    const notices = createNotices(addressOf(cluster.url('postgres')), { name: 'to be killed', log: silentLog, heartbeatMs: 50 });
    onTestFinished(() => notices.close());
    const { missed, callback } = listening();
    notices.listen('generations', callback);
    await until(() => missed.length === 1);
    await asAdmin(
      cluster.url('postgres'),
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to be killed'",
    );
    await until(() => missed.length === 2);
  });

  it.each(['a b', 'x'.repeat(201), '', 'words, words'])('tells no notice that is no id: %s', async (id) => {
    const database = await open();
    await expect(database.transaction((tx) => notify(tx, 'generations', id))).rejects.toThrow('a notice is an id');
  });

  it('is busy while the server has no connection left', async () => {
    await cluster.halt('fast');
    await cluster.start({ max_connections: '4', superuser_reserved_connections: '0' });
    const database = await open();
    const all = await Promise.allSettled(
      Array.from({ length: 8 }, () => database.transaction((tx) => sql`SELECT pg_sleep(0.5)`.execute(tx))),
    );
    const refused = all.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).not.toEqual([]);
    for (const error of refused) expect(error).toMatchObject({ kind: 'busy', cause: { code: '53300' } });
    await database.transaction(post('room again'));
  });

  it('is busy on a standby, and tells another history once it took over', async () => {
    const before = await historyNow();
    await cluster.halt('fast');
    await cluster.follow();
    await cluster.start();
    const database = await open();
    const error = await errorOf(database.transaction(post('on a standby')));
    expect([error.kind, String(error.cause)]).toEqual(['busy', expect.stringContaining('standby')]);
    expect((await errorOf(database.db.selectFrom('posts').selectAll().execute())).kind).toBe('busy');
    await asAdmin(cluster.url('postgres'), 'SELECT pg_promote()');
    await database.transaction(post('after the promotion'));
    const [system, timeline] = String(await historyNow()).split('/');
    expect([system, Number(timeline)]).toEqual([before?.split('/')[0], Number(before?.split('/')[1]) + 1]);
  });
});

/** Notes what is heard. */
function listening(): { heard: string[]; missed: true[]; callback: NoticeCallback } {
  const heard: string[] = [];
  const missed: true[] = [];
  return { heard, missed, callback: (id) => void (id === undefined ? missed.push(true) : heard.push(id)) };
}

function until(look: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(look, { timeout: 30_000, interval: 10 });
}

async function activeSleeps(): Promise<number> {
  const rows = await asAdmin(
    cluster.url('postgres'),
    "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND state = 'active'",
  );
  return rows.length;
}

async function historyNow(): Promise<string | undefined> {
  const database = await open();
  return database.readCommitted(async (_, server) => server.history);
}
