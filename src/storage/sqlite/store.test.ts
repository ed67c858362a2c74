import { existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Generation } from '../../domain/generation.ts';
import type { NewGeneration } from '../../domain/generation-store.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { DatabaseUnusableError, openDatabase } from './open.ts';
import { type OwnStore, openStore } from './store.ts';

let folder: string;
let dataFolder: string;
let file: string;
let opened: OwnStore | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  dataFolder = join(folder, 'data');
  file = join(dataFolder, 'veo-bot.sqlite');
});
afterEach(close);

function open(): OwnStore {
  opened = openStore({ dataFolder, outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
  return opened;
}

function close(): void {
  opened?.close();
  opened = undefined;
}

async function insert(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<Generation> {
  return await (opened ?? open()).store.insert(newOne(change), change.images ?? []);
}

function newOne(change: Parameters<typeof sampleSubmission>[0]): NewGeneration {
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 0, createdAtMs: 1000 } as const;
  return { ...sampleSubmission(change), ...facts };
}

/** What SQLite says it would do; a SCAN of a table that grows is a bug. */
function plans(sql: string, ...values: unknown[]): string {
  const database = new Database(file, { readonly: true });
  const rows = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  database.close();
  return rows.map(({ detail }) => detail).join('\n');
}

describe('opening', () => {
  it("writes ahead with full sync, for its owner's eyes only", () => {
    const { database, close: closeDatabase } = openDatabase(dataFolder);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(statSync(file).mode & 0o077).toBe(0);
    closeDatabase();
  });

  it('syncs each commit in full on the very connection that the bot writes with', async () => {
    const prepare = vi.spyOn(Database.prototype, 'prepare');
    await open().store.setFact('a', 'fact');
    const connections = prepare.mock.contexts.flatMap((each: unknown) =>
      each instanceof Database && each.name === file && each.open ? [each] : [],
    );
    prepare.mockRestore();
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of new Set(connections)) expect(connection.pragma('synchronous', { simple: true })).toBe(2);
  });

  it('refuses a second owner and names the first', () => {
    open();
    expect(() => openDatabase(dataFolder)).toThrow(new RegExp(`Another bot process \\(pid ${process.pid}\\)`));
  });

  it('can be opened again at once after its owner is gone', () => {
    open();
    close();
    expect(() => open()).not.toThrow();
  });

  it('refuses a database of a newer version and leaves it as it is', () => {
    open();
    close();
    const database = new Database(file);
    database.pragma('user_version = 99');
    database.close();
    expect(() => open()).toThrow(/newer version of the bot \(format 99/);
    const again = new Database(file);
    expect(again.pragma('user_version', { simple: true })).toBe(99);
    again.close();
  });

  it('refuses a damaged file and names the newest backup', async () => {
    for (let n = 0; n < 200; n += 1) await insert({ request: sampleRequest({ prompt: 'lighthouse '.repeat(50) }) });
    await open_().backUp('2026-11-25');
    close();
    writeFileSync(file, Buffer.alloc(4096 * 3, 0xab), { flag: 'r+' });
    expect(() => open()).toThrow(DatabaseUnusableError);
    expect(() => open()).toThrow(/2026-11-25\.sqlite/);
  });

  it('does not take an emptied file for a new one', async () => {
    await insert();
    await open_().backUp('2026-11-24');
    close();
    for (const name of readdirSync(dataFolder)) if (/-(wal|shm)$/.test(name)) rmSync(join(dataFolder, name));
    truncateSync(file, 0);
    expect(() => open()).toThrow(/is empty although there are backups/);
  });

  function open_(): OwnStore {
    return opened ?? open();
  }
});

describe('the reserve', () => {
  it('is made while the bot runs, and a quota that forbids it does not keep the bot from starting', () => {
    mkdirSync(join(dataFolder, 'ballast.part'), { recursive: true });
    const { reserve } = open();
    expect(() => reserve.refill()).toThrow('EISDIR');
    expect(existsSync(join(dataFolder, 'ballast.part'))).toBe(false);
    reserve.refill();
    expect(statSync(join(dataFolder, 'ballast')).size).toBe(8 * 1024 * 1024);
    expect(reserve.freeBallast()).toBe(true);
  });
});

describe('backups', () => {
  it('can be put back: the restored database has every generation', async () => {
    const { id } = await insert();
    const path = await open_().backUp('2026-11-25');
    await insert();
    close();
    for (const name of readdirSync(dataFolder)) if (name.startsWith('veo-bot.sqlite')) rmSync(join(dataFolder, name));
    const backup = new Database(path, { readonly: true });
    backup.exec(`VACUUM INTO '${file}'`);
    backup.close();
    expect((await open().store.find(id))?.request.prompt).toBe('a lighthouse at dawn');
    expect(await opened?.store.history({ limit: 10 })).toHaveLength(1);
  });

  it("are for their owner's eyes only", async () => {
    const path = await open_().backUp('2026-11-25');
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(statSync(join(dataFolder, 'backups')).mode & 0o077).toBe(0);
  });

  it('keeps twice as many where nobody can tell which are the newest', () => {
    open();
    const folderOfBackups = join(dataFolder, 'backups');
    mkdirSync(folderOfBackups);
    for (let year = 2010; year < 2030; year += 1) writeFileSync(join(folderOfBackups, `${year}-01-01.sqlite`), 'x');
    open_().pruneBackups('2020-01-01', false);
    expect(readdirSync(folderOfBackups)).toHaveLength(14);
    open_().pruneBackups('2020-01-01', true);
    expect(readdirSync(folderOfBackups)).toEqual([2016, 2017, 2018, 2019, 2020].map((year) => `${year}-01-01.sqlite`));
  });

  it('keeps the newest seven', async () => {
    open();
    for (let day = 10; day < 19; day += 1) {
      await open_().backUp(`2026-11-${day}`);
      open_().pruneBackups(`2026-11-${day}`, true);
    }
    expect(readdirSync(join(dataFolder, 'backups'))).toEqual([12, 13, 14, 15, 16, 17, 18].map((day) => `2026-11-${day}.sqlite`));
  });

  function open_(): OwnStore {
    return opened ?? open();
  }
});

describe('generations', () => {
  it('lets a newcomer in before the second one of those who wait, with 10,000 in line', async () => {
    const { store } = open();
    await store.transaction(async (tx) => {
      for (let n = 0; n < 10_000; n += 1) await tx.insert(newOne({ person: `p${n % 3}` }), []);
    });
    const newcomer = await insert({ person: 'new' });
    expect(await store.position(newcomer.id)).toBe(4);
  });
});

describe('history', () => {
  it('finds its way by an index, never by reading everything', async () => {
    await insert();
    close();
    const columns = 'number';
    expect(
      plans(
        `SELECT ${columns} FROM generations WHERE hidden = 0 AND platform = ? AND channel_id = ? AND number < ? ORDER BY number DESC LIMIT 9`,
        'web',
        'a',
        9,
      ),
    ).toMatch(/SEARCH generations USING (COVERING )?INDEX generations_channel/);
    expect(
      plans('SELECT COUNT(*) FROM generations WHERE platform = ? AND requester_id = ? AND ended_at_ms IS NULL', 'web', 'a'),
    ).toContain('generations_active');
    expect(
      plans(
        "SELECT SUM(micro_usd) FROM ledger WHERE state = 'spent' AND platform = ? AND requester_id = ? AND settled_at_ms >= ?",
        'web',
        'a',
        1,
      ),
    ).toContain('ledger_spent_person');
    expect(
      plans('SELECT generation_id FROM outbox WHERE wanted > sent AND due_at_ms <= ? ORDER BY due_at_ms LIMIT 5', 1),
    ).toContain('outbox_due');
  });
});
