import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { testDatabase } from '../../testing/postgres/test-database.ts';
import { temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { createReserve } from '../reserve.ts';
import { DatabaseUnusableError } from '../sqlite/open.ts';
import { type OpenPostgresStore, openPostgresStore } from './open-store.ts';

const missing = missingForPostgres();

describe.skipIf(missing !== undefined)(`the store of one of several processes (${missing ?? 'on a real PostgreSQL'})`, () => {
  let url: string;

  beforeEach(async () => {
    url = await testDatabase();
  });

  async function open(owner: string): Promise<OpenPostgresStore> {
    const folder = temporaryFolder();
    const owners = { owner, living: async () => [] };
    const opened = await openPostgresStore({ address: addressOf(url), owners, reserve: createReserve(folder, folder, 0) });
    onTestFinished(() => opened.close());
    return opened;
  }

  it('is there for all who open an empty database at the same time', async () => {
    const [first, second] = await Promise.all([open('first'), open('second')]);
    await first.store.setFact('a', 'fact');
    expect(await second.store.fact('a')).toBe('fact');
    expect(await Promise.all([first, second, await open('third')].map((each) => each.isPutBack()))).toEqual([
      false,
      false,
      false,
    ]);
    await first.checkWritable();
  });

  it('asks in all of them where the database was put back, until it is accepted', async () => {
    const first = await open('first');
    expect(await first.isPutBack()).toBe(false);
    await first.store.setFact('history', `1 ${await first.store.fact('history')}`);
    const second = await open('second');
    expect([await first.isPutBack(), await second.isPutBack()]).toEqual([true, true]);
    await second.acceptPutBack();
    expect([await first.isPutBack(), await second.isPutBack()]).toEqual([false, false]);
  });

  it('is refused to a program that is too old, which holds no connection then', async () => {
    await (await open('newer')).close();
    await asAdmin(url, 'INSERT INTO schema_version (version, least_reader, least_writer) VALUES (99, 1, 99)');
    await expect(open('older')).rejects.toBeInstanceOf(DatabaseUnusableError);
    const name = path.basename(new URL(url.replace('@/', '@socket/')).pathname);
    const others = `SELECT FROM pg_stat_activity WHERE datname = '${name}' AND pid <> pg_backend_pid()`;
    // The server notices when it gets to it.
    await expect.poll(() => asAdmin(url, others)).toEqual([]);
  });

  it('keeps a journal on its own machine, and leaves the rest to the operator of the server', async () => {
    const opened = await open('first');
    const entry = { generationId: 'g', attempt: 1, operationName: 'operations/1' };
    opened.reserve.refill();
    opened.reserve.journal(entry);
    expect([opened.reserve.readJournal(), opened.reserve.freeBallast()]).toEqual([[entry], false]);
    await expect(opened.backUp('2026-11-30')).rejects.toThrow('made by its operator');
    expect([opened.dropLog(), await opened.eraseInCopies(new AbortController().signal)]).toEqual([true, true]);
  });
});
