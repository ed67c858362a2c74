import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GenerationStore } from '../../domain/generation-store.ts';
import type { StartRoom } from '../../domain/start-room.ts';
import type { Tables } from '../../storage/composed/tables.ts';
import { connectDatabase, type PostgresDatabase } from '../../storage/postgres/connect.ts';
import { createPostgresStore, type PostgresStore } from '../../storage/postgres/store.ts';
import { createRowReader } from '../../storage/row-reader.ts';
import { addressOf } from '../postgres/as-admin.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../postgres/test-store.ts';
import { sampleSubmission } from '../set-up/test-engine.ts';
import { takeTurnWithoutTicket } from './without-ticket.ts';

const missing = missingForPostgres();
const waiting = 10;
const roomy: StartRoom = { atOnce: 100, perMinute: 100, windowMs: 63_000, mayRunMs: 1_200_000 };
const limits: readonly (readonly [words: string, limits: StartRoom, most: number])[] = [
  ['may be in flight', { ...roomy, atOnce: 4 }, 4],
  ['may start in a minute', { ...roomy, perMinute: 3 }, 3],
];

/** Each process sends five at once. */
describe.skipIf(missing !== undefined)(`two processes that start paid requests (${missing ?? 'on a real PostgreSQL'})`, () => {
  let base: TestStores;
  let databases: readonly PostgresDatabase<Tables>[];
  let stores: readonly PostgresStore[];

  beforeAll(async () => {
    base = await createTestStores();
    databases = await Promise.all(['first', 'second'].map(() => connectDatabase<Tables>(addressOf(base.url))));
    stores = databases.map((database, nth) => {
      const owners = { owner: `process ${nth}`, living: async () => [] };
      return createPostgresStore({ database, rows: createRowReader(), owners }).store;
    });
  });
  beforeEach(async () => {
    await base.open(() => undefined);
    for (let nth = 0; nth < waiting; nth += 1) {
      const request = { ...sampleSubmission({ person: `person ${nth}` }), id: `generation ${nth}`, createdAtMs: 1000 };
      await stores[0]?.insert({ ...request, provider: 'preview', keyFingerprint: 'k', priceUsd: 1 }, []);
    }
  });
  afterAll(async () => {
    await Promise.all([...databases, base].map((each) => each.close()));
  });

  /** @returns how many were started */
  const startAll = async (limit: StartRoom, turnOf: (store: PostgresStore) => GenerationStore['takeTurn']): Promise<number> => {
    const starting = stores.flatMap((store) =>
      Array.from({ length: waiting / stores.length }, () =>
        turnOf(store)(async (tx) => {
          const room = await tx.room(limit, Date.now());
          const next = room.isThere ? await tx.nextQueued(room.nowMs) : undefined;
          if (next === undefined) return false;
          return await tx.move(next.id, 'queued', 'submitting', { attempts: 1, startedAtMs: room.nowMs });
        }),
      ),
    );
    return (await Promise.all(starting)).filter(Boolean).length;
  };

  it.each(limits)('never start more than %s', async (_, limit, most) => {
    expect(await startAll(limit, (store) => store.takeTurn)).toBe(most);
  });

  it.each(limits)('would start more than %s if they counted and then started', async (_, limit, most) => {
    let toCount = waiting;
    const allCounted = Promise.withResolvers<void>();
    const counted = async (): Promise<void> => {
      toCount -= 1;
      if (toCount === 0) allCounted.resolve();
      await allCounted.promise;
    };
    const started = await startAll(limit, (store) => takeTurnWithoutTicket(store, limit, counted));
    expect(started).toBe(waiting);
    expect(started).toBeGreaterThan(most);
  });
});
