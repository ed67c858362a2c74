import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createExpiringSecrets } from '../../lib/expiring-secrets.ts';
import { type Dump, dumpPostgres, dumpSqlite } from '../../testing/moving/dumps.ts';
import { fillInstallation, type Installation, wayBack } from '../../testing/moving/filled-installation.ts';
import { addressOf, asAdmin } from '../../testing/postgres/as-admin.ts';
import { startDroppingProxy } from '../../testing/postgres/dropping-proxy.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { ownClusterFolder, testDatabase } from '../../testing/postgres/test-database.ts';
import { sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import type { Tables } from '../composed/tables.ts';
import { ensureLocalKey } from '../local-key.ts';
import { connectDatabase } from '../postgres/connect.ts';
import { readMigrations } from '../postgres/migrate.ts';
import { type OpenPostgresStore, openPostgresStore } from '../postgres/open-store.ts';
import { createReserve } from '../reserve.ts';
import { DatabaseUnusableError, databaseFileName, lockFolder, movingName } from '../sqlite/open.ts';
import { restoreDatabase } from '../sqlite/restore.ts';
import { openStore } from '../sqlite/store.ts';
import type { MoveOptions } from './options.ts';
import { moveToPostgres } from './to-postgres.ts';
import { moveToSqlite } from './to-sqlite.ts';
import { undoOnPostgres, undoOnSqlite } from './undo.ts';

const missing = missingForPostgres();
const sealKey = Buffer.alloc(32, 5);
const patience = { connectionsMs: 3000, leasesMs: 500 };
const newGeneration = {
  id: 'new',
  provider: 'preview',
  keyFingerprint: 'k',
  priceUsd: 1,
  createdAtMs: 9_000_000_000_000,
} as const;

let filled: Installation;
let installation: Installation;
let url: string;

/** As SQLite keeps it, wherever it is moved to. */
let before: Dump;

describe.skipIf(missing !== undefined)(`a move (${missing ?? 'to a real PostgreSQL'})`, () => {
  beforeAll(async () => {
    filled = await fillInstallation();
    before = dumpSqlite(filled.dataFolder);
  });
  beforeEach(async () => {
    const folder = temporaryFolder();
    installation = { dataFolder: folder, outputsFolder: path.join(folder, 'outputs') };
    for (const name of readdirSync(filled.dataFolder)) copyFileSync(path.join(filled.dataFolder, name), path.join(folder, name));
    url = await testDatabase();
  });

  const options = (change: Partial<MoveOptions> = {}): MoveOptions => ({
    ...{ dataFolder: installation.dataFolder, address: addressOf(url), sealKey, nowMs: Date.now(), patience },
    ...change,
  });
  const openSqlite = (dataFolder = installation.dataFolder) => {
    const opened = openStore({ dataFolder, outputsFolder: installation.outputsFolder, lowDiskBytes: 0 });
    onTestFinished(opened.close);
    return opened;
  };
  const openPostgres = async (): Promise<OpenPostgresStore> => {
    const owners = { owner: 'test', living: async () => [] };
    const folder = temporaryFolder();
    const opened = await openPostgresStore({ address: addressOf(url), owners, reserve: createReserve(folder, folder, 0) });
    onTestFinished(() => opened.close());
    return opened;
  };
  /** Whether the bot could start on each of them. */
  const mayStart = async (): Promise<readonly boolean[]> => {
    const sqlite = (() => {
      try {
        openStore({ dataFolder: installation.dataFolder, outputsFolder: installation.outputsFolder, lowDiskBytes: 0 }).close();
        return true;
      } catch (error) {
        if (error instanceof DatabaseUnusableError) return false;
        throw error;
      }
    })();
    const postgres = await openPostgres().then(
      async (opened) => {
        await opened.close();
        return true;
      },
      (error: unknown) => {
        if (error instanceof DatabaseUnusableError) return false;
        throw error;
      },
    );
    return [sqlite, postgres];
  };

  it('has rows in every table to prove it with', () => {
    expect(Object.entries(before).flatMap(([table, rows]) => (rows.length === 0 ? [table] : []))).toEqual([]);
  });

  it('takes everything to PostgreSQL, where the store goes on with it', async () => {
    const { rows } = await moveToPostgres(options());
    expect(await dumpPostgres(url, before)).toEqual(before);
    expect(rows.map(({ table, rows: count }) => [table, count]).toSorted()).toEqual(
      Object.entries(before)
        .map(([table, all]) => [table, table === 'facts' ? all.length + 1 : all.length])
        .toSorted(),
    );
    const opened = await openPostgres();
    const { number } = await opened.store.insert({ ...sampleSubmission(), ...newGeneration }, []);
    expect(number).toBe((await highestNumber(filled.dataFolder)) + 1);
    const found = await opened.store.history({ words: 'edge 雪', limit: 5 });
    expect(found.map(({ id }) => id)).toEqual(['edge-8']);
    const secrets = createExpiringSecrets(opened.expiring, sealKey, { now: Date.now });
    expect([await secrets.find(wayBack.name), await secrets.find('long over')]).toEqual([wayBack.plain, undefined]);
    // A lease that begins anew has a lower fence, and may keep something in its place.
    expect(await secrets.keep(wayBack.name, 'another', wayBack.untilMs, 1)).toBe(true);
    expect(await asAdmin(url, "SELECT first_kind, video_bytes::int AS bytes FROM quotes WHERE id = 'edge'")).toEqual([
      { first_kind: 'asked', bytes: 4321 },
    ]);
    // What left in the last minute counts there.
    expect(await asAdmin(url, 'SELECT generation_id FROM starts')).toEqual([{ generation_id: 'edge-3' }]);
  });

  it('brings everything back, byte for byte, also over the file that it had left behind', async () => {
    await moveToPostgres(options());
    const { keptAs } = await moveToSqlite(options());
    expect(dumpSqlite(installation.dataFolder)).toEqual(before);
    expect([existsSync(keptAs ?? ''), existsSync(path.join(installation.dataFolder, movingName))]).toEqual([true, false]);
    const opened = openSqlite();
    expect(await opened.isPutBack()).toBe(false);
    const { number } = await opened.store.insert({ ...sampleSubmission(), ...newGeneration }, []);
    expect(number).toBe((await highestNumber(filled.dataFolder)) + 1);
    expect((await opened.store.history({ words: 'edge 雪', limit: 5 })).map(({ id }) => id)).toEqual(['edge-8']);
    const secrets = createExpiringSecrets(opened.expiring, ensureLocalKey(installation.dataFolder), { now: Date.now });
    expect(await secrets.find(wayBack.name)).toBe(wayBack.plain);
    // What was taken out of the index is not found, so that it is whole.
    await opened.store.erase('edge-8', 1);
    expect(await opened.store.history({ words: 'edge 雪', limit: 5 })).toEqual([]);
    opened.close();
    // And once more.
    url = await testDatabase();
    await moveToPostgres(options());
    expect(await mayStart()).toEqual([false, true]);
  });

  it('leaves a file that nothing starts on, says where to go, and lets an admin take it back with care', async () => {
    await moveToPostgres(options());
    expect(() => openSqlite()).toThrow(
      /was moved to PostgreSQL on \d{4}-\d\d-\d\d, and nothing starts on it.*DATABASE_URL.*--to sqlite.*--undo/,
    );
    const file = new Database(path.join(installation.dataFolder, databaseFileName), { readonly: true });
    // A version that knows nothing of moves takes it for one of a newer version.
    expect(file.pragma('user_version', { simple: true })).toBeGreaterThan(1000);
    file.close();
    const backup = path.join(filled.dataFolder, databaseFileName);
    await expect(restoreDatabase(installation.dataFolder, backup, new Date())).rejects.toThrow('was moved to PostgreSQL');
    await expect(
      restoreDatabase(temporaryFolder(), path.join(installation.dataFolder, databaseFileName), new Date()),
    ).rejects.toThrow('was moved to PostgreSQL');
    expect(dumpSqlite(installation.dataFolder)).toEqual(before);
    undoOnSqlite(installation.dataFolder);
    expect(await openSqlite().isPutBack()).toBe(true);
    expect(() => undoOnSqlite(temporaryFolder())).toThrow('nothing to undo');
  });

  it('leaves a PostgreSQL database that nothing starts on or writes to, until an admin takes it back with care', async () => {
    await moveToPostgres(options());
    const sleeper = await openPostgres();
    const lease = "INSERT INTO leases (name, owner, fence, lease_until) VALUES ('process/x', 'x', 1, now() - interval '1 s')";
    await asAdmin(url, lease);
    await sleeper.close();
    await moveToSqlite(options());
    await expect(openPostgres()).rejects.toThrow(/was moved to SQLite on .*without DATABASE_URL.*--to postgres.*--undo/);
    // One that slept through it all, and believes that it is alive.
    const zombie = await connectDatabase<Tables>(addressOf(url));
    onTestFinished(() => zombie.close());
    const take = zombie.db.updateTable('generations').set({ state: 'submitting' }).where('id', '=', 'edge-1');
    await expect(take.execute()).rejects.toMatchObject({ kind: 'busy' });
    expect(await asAdmin(url, 'SELECT owner FROM leases')).toEqual([{ owner: null }]);
    await undoOnPostgres(options());
    const opened = await openPostgres();
    expect(await opened.isPutBack()).toBe(true);
    await opened.store.setFact('a', 'fact');
    await expect(undoOnPostgres(options())).rejects.toThrow('nothing to undo');
  });

  it('is refused while a bot runs on either database, which goes on', async () => {
    const unlock = lockFolder(installation.dataFolder);
    await expect(moveToPostgres(options())).rejects.toThrow('Another bot process');
    unlock();
    expect(await asAdmin(url, "SELECT to_regclass('facts') AS facts")).toEqual([{ facts: null }]);
    await moveToPostgres(options());
    const running = await openPostgres();
    await running.store.setFact('a', 'fact');
    await expect(moveToSqlite(options({ patience: { connectionsMs: 0, leasesMs: 0 } }))).rejects.toThrow(
      'The bot runs on this PostgreSQL',
    );
    await running.close();
    // Cut off from the database just now.
    await asAdmin(
      url,
      "INSERT INTO leases (name, owner, fence, lease_until) VALUES ('process/x', 'x', 1, now() + interval '1 min')",
    );
    await expect(moveToSqlite(options())).rejects.toThrow('Stop every process');
    expect(await mayStart()).toEqual([false, true]);
  });

  it('is refused into what is not empty, or of another version, or was moved out of', async () => {
    await (await openPostgres()).store.setFact('a', 'fact');
    await expect(moveToPostgres(options())).rejects.toThrow('The bot runs');
    url = await testDatabase();
    const opened = await openPostgres();
    await opened.store.setFact('a', 'fact');
    await opened.close();
    await expect(moveToPostgres(options())).rejects.toThrow('not empty (facts: 1)');
    await asAdmin(
      url,
      'DELETE FROM facts',
      `INSERT INTO schema_version (version, least_reader, least_writer) VALUES (${readMigrations().length + 1}, 1, 1)`,
    );
    await expect(moveToPostgres(options())).rejects.toThrow('a newer version of the bot');
    await expect(moveToSqlite(options({ dataFolder: temporaryFolder() }))).rejects.toThrow('a newer version of the bot');
    url = await testDatabase();
    await expect(moveToSqlite(options({ dataFolder: temporaryFolder() }))).rejects.toThrow('nothing of the bot');
    await moveToPostgres(options());
    const other = await testDatabase();
    await expect(moveToPostgres(options({ address: addressOf(other) }))).rejects.toThrow(
      'to another PostgreSQL database than this one',
    );
    await expect(moveToSqlite(options({ dataFolder: filled.dataFolder }))).rejects.toThrow('There is a database in');
    await moveToSqlite(options());
    await expect(moveToPostgres(options())).rejects.toThrow('Everything was moved out of this PostgreSQL');
    expect(await mayStart()).toEqual([true, false]);
  });

  it('is refused where only the next start can decide what becomes of something', async () => {
    const file = path.join(installation.dataFolder, databaseFileName);
    const change = (sql: string): void => {
      const database = new Database(file);
      database.exec(sql);
      database.close();
    };
    change("INSERT INTO facts (name, value) VALUES ('copied', 'yes')");
    await expect(moveToPostgres(options())).rejects.toThrow('was put back from a copy');
    change("DELETE FROM facts WHERE name = 'copied'; UPDATE generations SET state = 'submitting' WHERE id = 'edge-1'");
    const reserve = createReserve(installation.dataFolder, installation.dataFolder, 0);
    reserve.journal({ generationId: 'edge-1', attempt: 1, operationName: 'operations/1' });
    await expect(moveToPostgres(options())).rejects.toThrow('while the disk was full');
    reserve.clearJournal();
    change('PRAGMA user_version = 20');
    await expect(moveToPostgres(options())).rejects.toThrow('of an earlier version of the bot (format 20');
    expect(await asAdmin(url, "SELECT to_regclass('facts') AS facts")).toEqual([{ facts: null }]);
    await expect(moveToPostgres(options({ dataFolder: temporaryFolder() }))).rejects.toThrow('nothing to move');
  });

  it('takes nothing for moved that differs, names the table, and leaves both as they were', async () => {
    await (await openPostgres()).close();
    await asAdmin(
      url,
      "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.reason := 'spoilt'; RETURN NEW; END $$",
      "CREATE TRIGGER spoil BEFORE INSERT ON blocks FOR EACH ROW WHEN (NEW.requester_id = 'eve') EXECUTE FUNCTION spoil()",
    );
    await expect(moveToPostgres(options())).rejects.toThrow('What was copied of the table blocks is not what was read');
    expect(await asAdmin(url, 'SELECT FROM facts')).toEqual([]);
    await asAdmin(url, 'DROP FUNCTION spoil CASCADE');
    await moveToPostgres(options());
    const spoil = (): void => {
      const part = new Database(path.join(installation.dataFolder, movingName));
      part.exec("UPDATE blocks SET reason = 'spoilt'");
      part.close();
    };
    await expect(moveToSqlite(options({ failpoint: spoil }))).rejects.toThrow('the table blocks');
    expect([existsSync(path.join(installation.dataFolder, movingName)), ...(await mayStart())]).toEqual([false, false, true]);
  });

  it.each(['copying', 'marked', 'committed'] as const)(
    'can be killed while it is %s, and goes on when it is run again',
    async (dieAt) => {
      expect(await killedAt('postgres', dieAt)).toBe('SIGKILL');
      const [sqlite, postgres] = await mayStart();
      expect([sqlite, postgres]).toEqual([dieAt === 'copying', dieAt === 'committed']);
      await moveToPostgres(options());
      expect(await dumpPostgres(url, before)).toEqual(before);
      expect(await mayStart()).toEqual([false, true]);

      expect(await killedAt('sqlite', dieAt)).toBe('SIGKILL');
      expect(await mayStart()).toEqual([false, dieAt !== 'committed']);
      await moveToSqlite(options());
      expect(dumpSqlite(installation.dataFolder)).toEqual(before);
      expect(await mayStart()).toEqual([true, false]);
    },
  );

  it.each([
    ['before the commit, which leaves both as they were', 'before', [true, true]],
    ['after it, which is found out', 'after', [false, true]],
  ] as const)('loses its connection %s', async (_, when, expected) => {
    const folder = ownClusterFolder();
    const proxy = await startDroppingProxy(folder, addressOf(url).host);
    onTestFinished(proxy.close);
    const address = { ...addressOf(url), host: folder };
    const moving = moveToPostgres(options({ address, failpoint: (point) => point === 'marked' && proxy.dropCommit(when) }));
    if (when === 'after') expect((await moving).wasDone).toBe(false);
    else await expect(moving).rejects.toMatchObject({ name: 'StoreError', kind: 'busy' });
    expect(await mayStart()).toEqual(expected);
    if (when === 'before') expect(dumpSqlite(installation.dataFolder)).toEqual(before);
    else expect(await dumpPostgres(url, before)).toEqual(before);
  });

  async function killedAt(to: 'postgres' | 'sqlite', dieAt: string): Promise<unknown> {
    const program = path.resolve(import.meta.dirname, '../../testing/moving/move-process.ts');
    const plan = { to, dataFolder: installation.dataFolder, url, sealKey: sealKey.toString('base64'), dieAt };
    const child = spawn(process.execPath, [program, JSON.stringify(plan)], { stdio: ['ignore', 'ignore', 'inherit'] });
    const [, signal] = await once(child, 'exit');
    return signal;
  }
});

/** That a file has given. */
async function highestNumber(dataFolder: string): Promise<number> {
  const database = new Database(path.join(dataFolder, databaseFileName), { readonly: true });
  const highest = database.prepare("SELECT seq FROM sqlite_sequence WHERE name = 'generations'").pluck().get();
  database.close();
  return Number(highest);
}
