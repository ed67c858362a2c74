import { existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Generation } from '../domain/generation.ts';
import { type OpenStore, StoreError } from '../domain/generation-store.ts';
import { sampleRequest, sampleSubmission, temporaryFolder } from '../testing/set-up/test-engine.ts';
import { DatabaseUnusableError, openDatabase } from './open.ts';
import { openStore } from './store.ts';

let folder: string;
let dataFolder: string;
let file: string;
let opened: OpenStore | undefined;

beforeEach(() => {
  folder = temporaryFolder();
  dataFolder = join(folder, 'data');
  file = join(dataFolder, 'veo-bot.sqlite');
});
afterEach(close);

function open(): OpenStore {
  opened = openStore({ dataFolder, outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
  return opened;
}

function close(): void {
  opened?.close();
  opened = undefined;
}

async function insert(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<Generation> {
  const submission = sampleSubmission(change);
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 0, createdAtMs: 1000 } as const;
  return await (opened ?? open()).store.insert({ ...submission, ...facts }, submission.images);
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

  function open_(): OpenStore {
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

  function open_(): OpenStore {
    return opened ?? open();
  }
});

describe('generations', () => {
  it('refuses a step that the states do not allow', async () => {
    const { id } = await insert();
    await expect(open_().move(id, 'queued', 'completed', {})).rejects.toThrow(/can't go from queued to completed/);
  });

  it('moves a generation once when two want to', async () => {
    const { id } = await insert();
    expect(await open_().move(id, 'queued', 'canceled', { endedAtMs: 1 })).toBe(true);
    expect(await open_().move(id, 'queued', 'canceled', { endedAtMs: 2 })).toBe(false);
    expect((await open_().find(id))?.endedAtMs).toBe(1);
  });

  it('takes each event once', async () => {
    await insert({ eventId: 'same' });
    await expect(insert({ eventId: 'same' })).rejects.toThrow(StoreError);
  });

  it('keeps nothing of a transaction that fails', async () => {
    open();
    await expect(
      open_().transaction(async () => {
        await insert();
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await open_().history({ limit: 5 })).toEqual([]);
  });

  it('defers what is shown, but not what is newer than what was looked at', async () => {
    const { id } = await insert();
    const { store } = opened ?? open();
    const looked = () => store.dueDeliveries(2000, 1);
    await store.wantDelivery(id, 'status', 1000);
    const [older] = await looked();
    if (older === undefined) throw new Error('nothing is due');
    await store.deferDelivery(older, 61_000);
    expect(await looked()).toEqual([]);
    await store.wantDelivery(id, 'status', 2000);
    await store.deferDelivery(older, 61_000);
    expect(await looked()).toMatchObject([{ generationId: id, wanted: older.wanted + 1, attempts: 0 }]);
  });

  it('lets a newcomer in before the second one of those who wait, with 10,000 in line', async () => {
    await open_().transaction(async () => {
      for (let n = 0; n < 10_000; n += 1) await insert({ person: `p${n % 3}` });
    });
    const newcomer = await insert({ person: 'new' });
    expect(await open_().position(newcomer.id)).toBe(4);
  });

  function open_() {
    return (opened ?? open()).store;
  }
});

describe('history', () => {
  it('gives pages of one channel, newest first, and words across them', async () => {
    for (let n = 1; n <= 5; n += 1) await insert({ channel: 'a', request: sampleRequest({ prompt: `Fähre number ${n}` }) });
    await insert({ channel: 'b', request: sampleRequest({ prompt: 'Fähre elsewhere' }) });
    const store = open_();
    const page = await store.history({ platform: 'web', channelId: 'a', limit: 2 });
    expect(page.map(({ request }) => request.prompt)).toEqual(['Fähre number 5', 'Fähre number 4', 'Fähre number 3']);
    const next = await store.history({ platform: 'web', channelId: 'a', limit: 2, before: page[1]?.number ?? 0 });
    expect(next[0]?.request.prompt).toBe('Fähre number 3');
    expect(await store.history({ platform: 'web', channelId: 'a', words: 'fahre numb', limit: 10 })).toHaveLength(5);
    expect(await store.history({ platform: 'web', channelId: 'b', words: 'number', limit: 10 })).toHaveLength(0);
  });

  it('takes any words as words', async () => {
    await insert({ request: sampleRequest({ prompt: 'NEAR the "sea" * OR not' }) });
    const store = open_();
    expect(await store.history({ words: '"NEAR" * (sea', limit: 5 })).toHaveLength(1);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (words) => {
        await store.history({ platform: 'web', channelId: 'lobby', words, limit: 5 });
      }),
      { numRuns: 300 },
    );
  });

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

  function open_() {
    return (opened ?? open()).store;
  }
});

describe('pictures', () => {
  const bytes = new Uint8Array([1, 2, 3]);
  const image = { sha256: 'a'.repeat(64), mimeType: 'image/jpeg', width: 64, height: 64, sizeBytes: 3, bytes } as const;

  it('keeps one copy for all who use it, and drops it with the last', async () => {
    const first = await insert({ images: [image] });
    const second = await insert({ images: [image] });
    const { store } = opened ?? open();
    await store.erase(first.id, 5000);
    expect((await store.image(image.sha256))?.sizeBytes).toBe(3);
    await store.erase(second.id, 5000);
    expect(await store.image(image.sha256)).toBeUndefined();
  });
});

describe('a record that can not be read', () => {
  const broken = ['{', 'null', '{"prompt":5}', '[]'];

  it.each(broken)('is left out of every list, told once and counted: %s', async (request) => {
    const told: string[] = [];
    opened = openStore({
      dataFolder,
      outputsFolder: join(folder, 'outputs'),
      lowDiskBytes: 0,
      onUnreadable: (id) => told.push(id),
    });
    const { store } = opened;
    const [first, bad, last] = [
      await insert({ person: 'ada' }),
      await insert({ person: 'ben' }),
      await insert({ person: 'cleo' }),
    ];
    await store.change(bad.id, { endedAtMs: undefined });
    const other = new Database(file);
    other.prepare('UPDATE generations SET request = ? WHERE id IN (?)').run(request, bad.id);
    other.close();
    const ids = (found: readonly Generation[]) => found.map(({ id }) => id);
    expect(ids(await store.history({ limit: 10 }))).toEqual([last.id, first.id]);
    expect(ids(await store.history({ limit: 10, words: 'lighthouse' }))).toEqual([last.id, first.id]);
    // With one row more, which says that there is a next page.
    expect(ids(await store.history({ limit: 1 }))).toEqual([last.id, first.id]);
    expect(ids(await store.unfinished())).toEqual([first.id, last.id]);
    expect(await store.find(bad.id)).toBeUndefined();
    expect([told, opened.unreadable()]).toEqual([[bad.id], [bad.id]]);
  });

  it('does not hold up those behind it in line', async () => {
    const bad = await insert({ person: 'ada' });
    const next = await insert({ person: 'ben' });
    const other = new Database(file);
    other.prepare("UPDATE generations SET notes = 'x' WHERE id = ?").run(bad.id);
    other.close();
    expect((await opened?.store.nextQueued(2000))?.id).toBe(next.id);
  });
});
