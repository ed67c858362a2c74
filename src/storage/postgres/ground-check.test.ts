import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Finding } from '../../domain/finding.ts';
import { createTexts } from '../../lib/say.ts';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { type Cluster, clusterUrl } from '../../testing/postgres/cluster.ts';
import { findPostgres, missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { missingForPgbouncer, startPgbouncer } from '../../testing/postgres/pgbouncer.ts';
import { ownClusterFolder, startOwnCluster } from '../../testing/postgres/test-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { checkGround, type Ground, groundFindings } from './ground-check.ts';

const missing = missingForPostgres();
const missingPooler = missing ?? missingForPgbouncer();
const texts = createTexts();

let cluster: Cluster;
const admin = (...statements: readonly string[]) => asAdmin(cluster.url('postgres'), ...statements);

/** A database of its own for a test. @param how it is made, and by what it is changed then */
async function make(name: string, options = '', ...changes: readonly string[]): Promise<string> {
  await admin(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
  await asAdmin(cluster.url(name), ...changes);
  return name;
}

const look = (url: string) => checkGround(addressOf(url), { timeoutMs: 30_000 });
const keysOf = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ state, text }) => `${state} ${text.key.replace('doctor.postgres', '')}`);

/** Until the setting holds. */
async function setOn(name: string, value: string): Promise<void> {
  await admin(`ALTER SYSTEM SET ${name} = '${value}'`, 'SELECT pg_reload_conf()');
  await vi.waitUntil(async () => Object((await admin(`SHOW ${name}`))[0])[name] === value, { timeout: 30_000 });
}

describe.skipIf(missing !== undefined)(`looking at PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(async () => {
    cluster = await startOwnCluster();
    await admin('CREATE ROLE guest LOGIN', 'CREATE ROLE stranger NOLOGIN');
  });
  afterAll(() => cluster?.close());

  it('is content with a database that it may use', async () => {
    expect(keysOf(await look(cluster.url('postgres')))).toEqual(['ok Fine', 'ok Alone']);
  });

  it.each([
    ['the database is not there', 'Missing', async () => cluster.url('nowhere')],
    ['the user may not enter', 'Refused', async () => cluster.url('postgres', 'stranger')],
    ['nobody is there', 'Away', async () => clusterUrl(temporaryFolder(), 'postgres')],
    ['a certificate is not there', 'Unusable', async () => 'postgres://localhost/x?sslmode=verify-full&sslrootcert=/nowhere'],
    ['it has no TLS', 'Unusable', withoutTls],
    [
      'it does not hold every character',
      'Encoding',
      async () => cluster.url(await make('ascii', "ENCODING 'SQL_ASCII' LOCALE 'C'")),
    ],
    [
      'it only reads',
      'ReadOnly',
      async () => cluster.url(await make('only_reads', '', 'ALTER DATABASE only_reads SET default_transaction_read_only = on')),
    ],
    [
      'the user may not make tables',
      'NoTables',
      async () => cluster.url(await make('not_theirs', '', 'REVOKE CREATE ON SCHEMA public FROM PUBLIC'), 'guest'),
    ],
    ['there is no schema', 'NoSchema', async () => cluster.url(await make('no_schema', '', 'DROP SCHEMA public'))],
  ])('says what to do where %s', async (_, expected, url) => {
    const findings = await look(await url());
    expect(keysOf(findings)).toEqual([`problem ${expected}`]);
    const said = findings.map(({ text }) => texts.say(text)).join();
    expect(said).not.toMatch(/guest|stranger|nowhere|veo-bot-tests/);
  });

  it.each(['fsync', 'full_page_writes'])('does not work with %s=off', async (name) => {
    await setOn(name, 'off');
    onTestFinished(() => setOn(name, 'on'));
    expect(keysOf(await look(cluster.url('postgres')))).toEqual(['problem Unsafe']);
  });

  it('warns of a standby that may lack the newest requests, and wants one that is waited for to be there', async () => {
    const standby = followed();
    await vi.waitUntil(async () => keysOf(await look(cluster.url('postgres'))).includes('warning Asynchronous'), {
      timeout: 30_000,
    });
    await setOn('synchronous_standby_names', '*');
    expect(keysOf(await look(cluster.url('postgres')))).toEqual(['ok Fine', 'ok Synchronous']);
    const gone = once(standby, 'exit');
    standby.kill('SIGINT');
    await gone;
    await vi.waitUntil(async () => keysOf(await look(cluster.url('postgres'))).includes('problem NobodyFollows'), {
      timeout: 30_000,
    });
    await setOn('synchronous_standby_names', '');
  });

  it('says where PostgreSQL hides whether a copy took over', async () => {
    const revoke = (name: string) => `REVOKE EXECUTE ON FUNCTION ${name} FROM PUBLIC`;
    const lsn = await make('no_lsn', '', revoke('pg_current_wal_insert_lsn()'), 'GRANT CREATE ON SCHEMA public TO guest');
    expect(keysOf(await look(cluster.url(lsn, 'guest')))).not.toContain('warning NoHistory');
    await asAdmin(cluster.url(lsn), revoke('pg_control_checkpoint()'));
    expect(keysOf(await look(cluster.url(lsn, 'guest')))).toContain('warning NoHistory');
  });

  it('finds a standby', async () => {
    await cluster.halt('fast');
    await cluster.follow();
    await cluster.start();
    expect(keysOf(await look(cluster.url('postgres')))).toEqual(['problem Standby']);
    await admin('SELECT pg_promote()');
  });

  it.skipIf(missingPooler !== undefined).each([
    ['refuses what it does not pass on', 'extra_float_digits'],
    ['passes over it', 'extra_float_digits,options'],
  ])(`finds PgBouncer in front that %s (${missingPooler ?? 'a real one'})`, async (_, ignored) => {
    const folder = ownClusterFolder();
    const pooler = await startPgbouncer(folder, cluster.folder, ignored);
    onTestFinished(() => pooler.close());
    expect(keysOf(await look(clusterUrl(folder, 'postgres')))).toEqual(['problem Pooler']);
  });
});

it('does not work with a PostgreSQL that is too old', () => {
  const ground: Ground = {
    ...{ version: 12, versionName: '12.22', encoding: 'UTF8', isReadOnly: false, schema: 'public', mayCreate: true },
    ...{ fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'on', synchronousStandbys: '', standbys: 0 },
    ...{ isStandby: false, knowsHistory: true, isPooled: false },
  };
  expect(keysOf(groundFindings(ground))).toEqual(['problem Old']);
  expect(keysOf(groundFindings({ ...ground, version: 13 }))).toEqual(['ok Fine', 'ok Alone']);
  expect(keysOf(groundFindings({ ...ground, version: 13, standbys: undefined }))).toContain('warning StandbysHidden');
});

/** Somebody who takes connections and says that there is no TLS, as PostgreSQL does. */
async function withoutTls(): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('N'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `postgres://127.0.0.1:${Object(server.address()).port}/postgres?sslmode=require`;
}

/** A program that follows the server as a standby does. */
function followed(): ChildProcess {
  const program = path.join(findPostgres() ?? '', 'pg_receivewal');
  const args = [
    `--host=${cluster.folder}`,
    '--username=tester',
    `--directory=${temporaryFolder()}`,
    '--synchronous',
    '--no-loop',
  ];
  return spawn(program, args, { stdio: 'ignore' });
}
