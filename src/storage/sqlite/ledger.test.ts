import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import type { Generation } from '../../domain/generation.ts';
import type { OpenStore } from '../../domain/generation-store.ts';
import type { SpendingScope } from '../../domain/spending.ts';
import { openOldDatabase } from '../../testing/old-database.ts';
import { sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { databaseFileName } from './open.ts';
import { openStore } from './store.ts';

const dayMs = 86_400_000;
const everyone: SpendingScope = { kind: 'everyone' };

function open(folder = temporaryFolder()): OpenStore {
  const opened = openStore({ dataFolder: folder, outputsFolder: folder, lowDiskBytes: 0 });
  onTestFinished(() => opened.close());
  return opened;
}

async function insert(
  { store }: OpenStore,
  platform: 'web' | 'discord' | 'slack',
  change: { tenant?: string } = {},
): Promise<Generation> {
  const facts = { id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 0 } as const;
  const where = { platform, ...change };
  const submission = sampleSubmission({
    requester: { ...where, id: 'ada' },
    replyTarget: { ...where, channelId: 'C1', ids: {} },
  });
  const generation = await store.insert({ ...submission, ...facts }, []);
  await store.reserve(generation, 1, 1, 0);
  return generation;
}

it('counts what something cost in the place of what was set aside, once, and keeps the estimate beside it', async () => {
  const folder = temporaryFolder();
  const opened = open(folder);
  const { store } = opened;
  const made = await insert(opened, 'web');
  await store.settleAt(made, 0.420001, dayMs);
  expect(await store.spending(everyone, 0, dayMs)).toEqual({ reservedUsd: 0, spentUsd: 0.420001, maybeUsd: 0 });
  await store.settle(made.id, 'spent', dayMs);
  expect((await store.spending(everyone, 0, dayMs)).spentUsd).toBe(0.420001);
  const database = new Database(join(folder, databaseFileName), { readonly: true });
  onTestFinished(() => void database.close());
  expect(database.prepare('SELECT micro_usd, estimate_micro_usd FROM ledger').all()).toEqual([
    { micro_usd: 420_001, estimate_micro_usd: 1_000_000 },
  ]);
});

it('reads what earlier versions booked as before', async () => {
  const folder = temporaryFolder();
  const old = openOldDatabase(folder, '016-real-cost.sql');
  const { request } = sampleSubmission();
  old
    .prepare(
      `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution,
         duration_seconds, provider, key_fingerprint, state, round, created_at_ms, charged, price_micro_usd)
       VALUES ('made', 'e', 'web', 'C1', 'U1', '{}', ?, 'm', '720p', 8, 'preview', 'k', 'completed', 0, 1, 'yes', 800000)`,
    )
    .run(JSON.stringify(request));
  old.exec("INSERT INTO ledger VALUES ('made', 1, 'web', '', 'U1', 'C1', 800000, 'spent', 1, 1, NULL)");
  old.close();
  const { store } = open(folder);
  expect(await store.find('made')).toMatchObject({ priceUsd: 0.8, costUsd: undefined, charged: 'yes' });
  expect((await store.spending(everyone, 0, dayMs)).spentUsd).toBe(0.8);
});

it('finds what may have been charged again in what earlier versions let go of, and gives a shared name to the oldest', async () => {
  const folder = temporaryFolder();
  const old = openOldDatabase(folder, '010-maybe-charged.sql');
  const { request } = sampleSubmission();
  const add = old.prepare(
    `INSERT INTO generations (id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution,
       duration_seconds, provider, key_fingerprint, state, round, created_at_ms, charged, operation_name)
     VALUES (?, ?, 'web', 'C1', 'U1', '{}', ?, 'm', '720p', 8, ?, 'k', ?, 0, 1, ?, ?)`,
  );
  const book = old.prepare("INSERT INTO ledger VALUES (?, ?, 'web', 'U1', 'C1', 1000000, ?, 1, ?, ?, '')");
  const row = (id: string, provider: string, state: string, charged: string, name: string | null) =>
    add.run(id, id, JSON.stringify(request), provider, state, charged, name);
  row('held', 'preview', 'unknown', 'maybe', null);
  book.run('held', 1, 'reserved', null, 12 * dayMs);
  row('let go', 'preview', 'failed', 'maybe', 'operations/1');
  book.run('let go', 1, 'released', 12 * dayMs, 12 * dayMs);
  row('expired', 'preview', 'expired', 'maybe', 'operations/1');
  book.run('expired', 1, 'released', 10 * dayMs, null);
  row('refused', 'other', 'refused', 'no', 'operations/1');
  book.run('refused', 1, 'released', 10 * dayMs, null);
  row('made', 'preview', 'completed', 'yes', 'operations/2');
  book.run('made', 1, 'spent', 10 * dayMs, null);
  row('waiting', 'preview', 'queued', 'no', null);
  book.run('waiting', 1, 'reserved', null, null);
  old.close();

  const { store } = open(folder);
  expect(await store.spending(everyone, 9 * dayMs, 30 * dayMs)).toEqual({ reservedUsd: 1, spentUsd: 1, maybeUsd: 3 });
  expect((await store.spending(everyone, 11 * dayMs, 30 * dayMs)).maybeUsd).toBe(0);
  const names = await Promise.all(
    ['let go', 'expired', 'refused', 'made'].map(async (id) => (await store.find(id))?.operationName),
  );
  expect(names).toEqual(['operations/1', undefined, 'operations/1', 'operations/2']);
  expect(await store.operationOwner('preview', 'operations/1')).toBe('let go');
});

it('sums by an index, never by reading everything', () => {
  const folder = temporaryFolder();
  open(folder);
  const database = new Database(join(folder, databaseFileName), { readonly: true });
  onTestFinished(() => void database.close());
  const plan = database
    .prepare<unknown[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT SUM(micro_usd) FROM ledger
       WHERE state = 'maybe' AND platform = ? AND tenant = ? AND requester_id = ? AND (settled_at_ms >= ? OR hold_until_ms > ?)`,
    )
    .all('web', '', 'U1', 1, 1);
  expect(plan.map(({ detail }) => detail).join('\n')).toMatch(/SEARCH ledger USING COVERING INDEX ledger_maybe/);
});
