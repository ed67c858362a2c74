import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { makeCertificate, startTlsProxy, type TlsProxy } from '../../testing/postgres/tls-proxy.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { connectDatabase } from './connect.ts';

const missing = missingForPostgres() ?? (existsSync('/usr/bin/openssl') ? undefined : 'left out, no openssl');

let proxy: TlsProxy;
let database: string;
const files = { ours: '', another: '' };

async function setUp(): Promise<void> {
  const address = addressOf(await testDatabase());
  database = address.database;
  const ours = makeCertificate(temporaryFolder());
  Object.assign(files, { ours: ours.certificate, another: makeCertificate(temporaryFolder()).certificate });
  proxy = await startTlsProxy(address.host, ours);
}

/** @returns whether a statement is answered */
async function ask(host: string, parameters: string): Promise<boolean> {
  const url = `postgres://tester@${host}:${proxy.port}/${database}?${parameters}`;
  const db = await connectDatabase(addressOf(url));
  onTestFinished(() => db.close());
  return await db.transaction(async () => true);
}

describe.skipIf(missing !== undefined)(`TLS to PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeAll(setUp);
  afterAll(() => proxy?.close());

  it.each([
    ['localhost', () => 'sslmode=require'],
    ['localhost', () => `sslmode=verify-full&sslrootcert=${files.ours}`],
    ['127.0.0.1', () => `sslmode=verify-ca&sslrootcert=${files.ours}`],
    ['127.0.0.1', () => `sslmode=require&sslrootcert=${files.ours}`],
  ])('connects with %s by %s', async (host, parameters) => {
    expect(await ask(host, parameters())).toBe(true);
  });

  it.each([
    ['nobody that is known signed', 'localhost', () => 'sslmode=verify-full'],
    ['another authority signed', 'localhost', () => `sslmode=verify-full&sslrootcert=${files.another}`],
    ['another authority signed', '127.0.0.1', () => `sslmode=verify-ca&sslrootcert=${files.another}`],
    ['another authority signed', 'localhost', () => `sslmode=require&sslrootcert=${files.another}`],
    ['the file is not there', 'localhost', () => `sslmode=verify-full&sslrootcert=${files.ours}.old`],
    ['it is for another host', '127.0.0.1', () => `sslmode=verify-full&sslrootcert=${files.ours}`],
  ])('does not connect where %s (%s)', async (_, host, parameters) => {
    await expect(ask(host, parameters())).rejects.toMatchObject({ kind: 'broken' });
  });
});
