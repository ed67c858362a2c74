import { join } from 'node:path';
import type { Tables } from '../../../storage/composed/tables.ts';
import { connectDatabase, type PostgresDatabase } from '../../../storage/postgres/connect.ts';
import { createPostgresStore, type PostgresStore } from '../../../storage/postgres/store.ts';
import { createRowReader } from '../../../storage/row-reader.ts';
import { databaseFileName } from '../../../storage/sqlite/open.ts';
import { addressOf, asAdmin } from '../../postgres/as-admin.ts';
import { sampleRequest } from '../../set-up/test-engine.ts';
import { type Bench, quantile, timeEach } from '../bench.ts';
import { openBenchCluster } from '../postgres/bench-cluster.ts';
import { seedPostgres } from '../postgres/seed-postgres.ts';
import { seedRows } from '../seed-rows.ts';

const sizes = [100, 100_000] as const;
const people = 500;
const picks = 400;
const limits = { atOnce: 1000, perMinute: 10_000, windowMs: 63_000, mayRunMs: 1_200_000 };

export const severalPick: Bench = {
  name: 'several-pick',
  about: 'pick the next one by the ticket on PostgreSQL, synced, with 100,000 waiting, against 100',
  async run({ seed, folder, report }) {
    const cluster = await openBenchCluster(folder, async (url) => {
      for (const size of sizes) {
        const dataFolder = join(folder, `${size}`);
        seedRows(dataFolder, { count: size, seed, state: 'queued', people });
        await asAdmin(url, `CREATE DATABASE ${nameOf(size)}`);
        await seedPostgres(urlOf(url, size), join(dataFolder, databaseFileName));
      }
    });
    const databases: PostgresDatabase<Tables>[] = [];
    try {
      for (const size of sizes) databases.push(await connectDatabase<Tables>(addressOf(cluster.url(nameOf(size)))));
      const [few = [], many = []] = await timeStores(databases.map(storeOn));
      for (const share of [0.5, 0.95, 0.99])
        report({
          name: `several-pick p${share * 100}`,
          ...{ ours: quantile(many, share), baseline: quantile(few, share), than: '100 waiting', unit: 'ms', n: picks },
          target: { of: 'ratio', is: '<', value: 1.5 },
        });
    } finally {
      for (const database of databases) await database.close();
      await cluster.close();
    }
  },
};

/** All sizes in turn, so that a disk that is slow for a while is slow for each. @returns milliseconds of each pick */
async function timeStores(stores: readonly PostgresStore[]): Promise<readonly (readonly number[])[]> {
  const pickMs = stores.map((): number[] => []);
  for (let turn = 0; turn < picks; turn += 1)
    for (const [index, store] of stores.entries()) {
      pickMs[index]?.push(...(await timeEach(1, () => pick(store))));
      // There are as many as before.
      await add(store, turn);
    }
  return pickMs;
}

/** What the engine does: who is next, then its turn, if there is room, with the note that it leaves. */
async function pick(store: PostgresStore): Promise<void> {
  const next = await store.nextQueued(Date.now());
  if (next === undefined) throw new Error('the queue is empty');
  await store.takeTurn(async (tx) => {
    const room = await tx.room(limits, Date.now());
    const now = await tx.find(next.id);
    if (!room.isThere || now?.state !== 'queued') throw new Error('it may not leave');
    await tx.move(next.id, 'queued', 'submitting', { attempts: 1, startedAtMs: room.nowMs, reason: undefined });
    await tx.wantDelivery(next.id, 'status', room.nowMs);
  });
}

async function add(store: PostgresStore, turn: number): Promise<void> {
  const requester = { platform: 'web', id: `person-${turn % people}` } as const;
  const replyTarget = { platform: 'web', channelId: 'lobby', ids: {} } as const;
  const names = { id: `new-${turn}`, eventId: `new-event-${turn}`, provider: 'preview', keyFingerprint: 'preview' } as const;
  const request = sampleRequest();
  await store.insert({ ...names, requester, replyTarget, request, priceUsd: undefined, createdAtMs: Date.now() }, []);
}

function storeOn(database: PostgresDatabase<Tables>): PostgresStore {
  const owners = { owner: 'bench', living: async () => [] };
  return createPostgresStore({ database, rows: createRowReader(), owners }).store;
}

function nameOf(size: number): string {
  return `waiting_${size}`;
}

function urlOf(url: string, size: number): string {
  return url.replace('/postgres?', `/${nameOf(size)}?`);
}
