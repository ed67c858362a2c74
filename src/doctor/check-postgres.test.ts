import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../app/installed.ts';
import { limitSettings } from '../app/settings-of.ts';
import { readConfig } from '../config/config.ts';
import { writtenLimits } from '../engine/shared-limits.ts';
import { createTexts } from '../lib/say.ts';
import type { MoveOptions } from '../storage/moving/options.ts';
import { moveToPostgres } from '../storage/moving/to-postgres.ts';
import { moveToSqlite } from '../storage/moving/to-sqlite.ts';
import { executorOf } from '../storage/postgres/executor.ts';
import { copySharedSealed } from '../storage/postgres/inspect.ts';
import { createLeases } from '../storage/postgres/leases.ts';
import { readMigrations } from '../storage/postgres/migrate.ts';
import { openPostgresStore } from '../storage/postgres/open-store.ts';
import { agreeOnKey } from '../storage/postgres/shared-key.ts';
import { createSharing } from '../storage/postgres/sharing.ts';
import { createReserve } from '../storage/reserve.ts';
import { databaseFileName } from '../storage/sqlite/open.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { addressOf, asAdmin } from '../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../testing/postgres/find-postgres.ts';
import { testDatabase } from '../testing/postgres/test-database.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { silentLog, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { checkPostgres } from './check-postgres.ts';

const missing = missingForPostgres();
const { say } = createTexts();
const [ownKey, otherKey] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
let folder: string;
let url: string;

/** Settings of a process on the database. */
function settings(env: Readonly<Record<string, string>> = {}) {
  const config = readConfig(installed, { DATA_DIR: folder, ...env }, folder);
  return { ...config, several: { ...config.several, database: addressOf(url), sealKey: env.DATA_KEY ?? ownKey } };
}

/** What is said beside the two about the server itself. */
async function look(env: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const findings = await checkPostgres(settings(env), { timeoutMs: 30_000 });
  const own = findings.filter(({ text }) => text.key !== 'doctor.postgresFine' && text.key !== 'doctor.postgresAlone');
  return own.map(({ state, text }) => `${state} ${text.key.replace(/^doctor\./, '')}: ${say(text)}`);
}

async function open(me: string) {
  const owners = { owner: me, living: async () => [] };
  const opened = await openPostgresStore({ address: addressOf(url), owners, reserve: createReserve(folder, folder, 0) });
  onTestFinished(() => opened.close());
  return opened;
}

/** A process that is alive until the test is over, and is set so. */
async function start(me: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const { database, rows } = await open(me);
  const notices = { listen: () => () => undefined };
  const leases = createLeases(executorOf(database.db, { isTransaction: false }), notices);
  const sharing = createSharing({ ...{ database, rows, leases, notices, me }, clock: new ManualClock(), log: silentLog });
  await sharing.join();
  await sharing.agree(writtenLimits(limitSettings(settings(env))));
}

describe.skipIf(missing !== undefined)(`the doctor on PostgreSQL (${missing ?? 'a real one'})`, () => {
  beforeEach(async () => {
    folder = temporaryFolder();
    url = await testDatabase();
  });

  it('says whether tables are there, and who works on them', async () => {
    expect(await look()).toEqual([
      'ok sharedToCome: There is nothing of the bot in this database yet; the first start makes its tables.',
      expect.stringMatching(/^ok sharedFolder: Videos are in .*outputs, which has to be the same folder for all processes/),
    ]);
    await (await open('a')).close();
    expect((await look())[0]).toMatch(/^ok sharedNobody/);
    await start('b');
    await start('c');
    expect((await look()).slice(0, 2)).toEqual([
      'ok sharedProcesses: 2 processes of the bot run on this database.',
      'ok sharedLimits: Limits and budgets are set here as they hold over all processes.',
    ]);
  });

  it('names the settings that are not those that hold over all', async () => {
    await start('a', { BUDGET_USD_PER_DAY: '20', BUDGET_USD_PER_MONTH: '100' });
    const [, limits] = await look({ CONCURRENT_GENERATIONS: '7', BUDGET_USD_PER_DAY: '30', BUDGET_USD_PER_MONTH: '100' });
    expect(limits).toMatch(
      /^warning sharedLimitsDiffer: .* not what is set here: CONCURRENT_GENERATIONS, BUDGET_USD_PER_DAY\. Set/,
    );
    await start('b', { BUDGET_USD_PER_DAY: '40' });
    const same = await look({ BUDGET_USD_PER_DAY: '20', BUDGET_USD_PER_MONTH: '100' });
    expect(same[1]).toMatch(/^warning sharedLimitsMixed/);
  });

  it('says of another key than that of before what is lost by it, and that nothing starts beside those that have it', async () => {
    const { database } = await open('a');
    expect(await agreeOnKey(database, String(ownKey))).toBe('same');
    const another = { DATA_KEY: String(otherKey) };
    expect(await look()).toHaveLength(2);
    expect((await look(another))[1]).toMatch(/^warning sharedKeyChanged: DATA_KEY is another one than before/);
    await start('b');
    expect((await look(another))[2]).toMatch(/^problem start\.otherKey: .* Set the same everywhere/);
    expect((await look()).filter((line) => !line.startsWith('ok'))).toEqual([]);
  });

  it('says which program may start on it', async () => {
    await (await open('a')).close();
    const known = readMigrations().length;
    await asAdmin(url, `DELETE FROM schema_version WHERE version = ${known}`);
    expect((await look())[0]).toMatch(/^ok sharedEarlier/);
    await asAdmin(url, 'INSERT INTO schema_version (version, least_reader, least_writer) VALUES (99, 1, 99)');
    expect((await look())[0]).toMatch(/^problem databaseUnusable: .* newer version of the bot .* Start the newer version/);
  });

  it('says of a file that it was moved here, or elsewhere, or should be, and of a database that it was left', async () => {
    const stored = { dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 };
    const opened = openStore(stored);
    await opened.sealed.put('slack T1', 'v1.sealed');
    opened.close();
    const file = path.join(folder, databaseFileName);
    expect((await look())[1]).toMatch(
      /^warning sharedFileLeft: .* was not moved to this database.* npm run move -- --to postgres/,
    );
    const options = (): MoveOptions => ({
      ...{ dataFolder: folder, address: addressOf(url), sealKey: Buffer.alloc(32, 5), nowMs: Date.now() },
      patience: { connectionsMs: 3000, leasesMs: 500 },
    });
    await moveToPostgres(options());
    expect((await look())[1]).toBe(
      `ok sharedFileMoved: ${file} was moved to this database. Nothing starts on that file any more.`,
    );
    const sealed = await copySharedSealed(addressOf(url), { timeoutMs: 30_000 });
    expect([await sealed.names(), await sealed.get('slack T1')]).toEqual([['slack T1'], 'v1.sealed']);
    const here = url;
    url = await testDatabase();
    expect(await (await copySharedSealed(addressOf(url), { timeoutMs: 30_000 })).names()).toEqual([]);
    await (await open('a')).close();
    expect((await look())[1]).toMatch(/^warning sharedFileElsewhere: .* not to this database/);
    url = here;
    await moveToSqlite(options());
    const back = await look();
    expect(back[0]).toMatch(/^problem databaseUnusable: .* was moved to SQLite on .* Start the bot without DATABASE_URL/);
    expect(back).toHaveLength(2);
  });
});
