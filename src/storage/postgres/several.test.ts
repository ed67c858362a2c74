import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Generation } from '../../domain/generation.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { addressOf } from '../../testing/postgres/as-admin.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { sampleSubmission } from '../../testing/set-up/test-engine.ts';
import type { Tables } from '../composed/tables.ts';
import { readLinkSecret } from '../link-secret.ts';
import { createRowReader } from '../row-reader.ts';
import { connectDatabase, type PostgresDatabase } from './connect.ts';
import { createPostgresStore, type PostgresStore } from './store.ts';

const missing = missingForPostgres();
const processes = ['first', 'second', 'third'];
const image: ImageBytes = {
  ...{ sha256: 'a'.repeat(64), mimeType: 'image/jpeg', width: 1, height: 1, sizeBytes: 3 },
  bytes: new Uint8Array([1, 2, 3]),
};

/** Stores of several processes, each with connections of its own. */
describe.skipIf(missing !== undefined)(`several stores on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let base: TestStores;
  let databases: readonly PostgresDatabase<Tables>[];
  let stores: readonly PostgresStore[];
  const living = new Set<string>();

  beforeAll(async () => {
    base = await createTestStores();
    databases = await Promise.all(processes.map(() => connectDatabase<Tables>(addressOf(base.url))));
    stores = databases.map((database, index) => {
      const owners = { owner: processes[index] ?? '', living: async () => [...living] };
      return createPostgresStore({ database, rows: createRowReader(), owners }).store;
    });
  });
  beforeEach(async () => {
    await base.open(() => undefined);
    living.clear();
  });
  afterAll(async () => {
    await Promise.all([...databases, base].map((each) => each.close()));
  });

  const store = (nth: number): PostgresStore => {
    const found = stores[nth % stores.length];
    if (found === undefined) throw new Error('there are stores');
    return found;
  };
  const newOne = (person: string, eventId: string = crypto.randomUUID()) => ({
    ...sampleSubmission({ person, eventId }),
    ...({ id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const),
  });

  it('sign links with one secret, whichever of them made it', async () => {
    const all = [0, 1, 2, 3, 4, 5];
    // Connected, so that they meet.
    await Promise.all(all.map((nth) => store(nth).fact('link-secret')));
    const read = await Promise.all(all.map((nth) => readLinkSecret(store(nth))));
    expect(new Set(read.map((secret) => Buffer.from(secret).toString('hex'))).size).toBe(1);
  });

  it('take each event once, whichever of them it comes to', async () => {
    const take = async (nth: number): Promise<Generation> =>
      await store(nth).accept(async (tx) => (await tx.findByEvent('same')) ?? (await tx.insert(newOne('ada', 'same'), [])));
    const taken = await Promise.all([0, 1, 2, 3, 4, 5].map(take));
    expect(new Set(taken.map(({ id }) => id)).size).toBe(1);
  });

  it('never let anybody have more under way than they may', async () => {
    const ask = async (nth: number): Promise<boolean> =>
      await store(nth).accept(async (tx) => {
        if ((await tx.activeCount({ platform: 'web', id: 'ada' })) >= 3) return false;
        await tx.insert(newOne('ada'), []);
        return true;
      });
    const taken = await Promise.all(Array.from({ length: 12 }, (_, nth) => ask(nth)));
    expect(taken.filter((each) => each)).toHaveLength(3);
  });

  it('give everybody their turn, in the order in which they asked', async () => {
    const asked = await Promise.all(
      ['ada', 'ada', 'ada', 'ben', 'cleo', 'ben'].map((person, nth) => store(nth).insert(newOne(person), [])),
    );
    const people = new Map(asked.map(({ id, requester }) => [id, requester.id]));
    const turns = (await store(0).queuedIds()).map((id) => people.get(id));
    expect([turns.slice(0, 3), turns.slice(3, 5), turns.slice(5)].map((round) => round.toSorted())).toEqual([
      ['ada', 'ben', 'cleo'],
      ['ada', 'ben'],
      ['ada'],
    ]);
  });

  it('start each one once, and never more than may be in flight', async () => {
    for (let nth = 0; nth < 10; nth += 1) await store(nth).insert(newOne(`p${nth}`), []);
    const start = async (nth: number): Promise<string | undefined> =>
      await store(nth).takeTurn(async (tx) => {
        if ((await tx.inFlightCount()) >= 4) return undefined;
        const next = await tx.nextQueued(2000);
        if (next === undefined) return undefined;
        await tx.move(next.id, 'queued', 'submitting', { attempts: 1, startedAtMs: 2000 });
        return next.id;
      });
    const started = (await Promise.all(Array.from({ length: 12 }, (_, nth) => start(nth)))).filter((id) => id !== undefined);
    expect([started.length, new Set(started).size, await store(0).inFlightCount()]).toEqual([4, 4, 4]);
    expect(await store(0).fact('sent')).toBe('4');
  });

  it('keep a picture that somebody gives while the last who had it lets it go', async () => {
    for (let round = 0; round < 8; round += 1) {
      const last = await store(0).insert(newOne('ada'), [image]);
      const [given] = await Promise.all([
        store(1).insert(newOne('ben'), [image]),
        store(2).erase(last.id, 5000),
        store(0).dropOldImages(0),
      ]);
      expect((await store(1).image(image.sha256))?.sizeBytes).toBe(3);
      await Promise.all([store(1).erase(given.id, 5000), store(2).eraseWords(given.id, 5000)]);
      expect(await store(0).image(image.sha256)).toBeUndefined();
    }
  });

  it('take no picture from somebody whose request is being stored', async () => {
    const last = await store(0).insert(newOne('ada'), [image]);
    const erased = { isOver: false };
    const given = store(1).accept(async (tx) => {
      await tx.insert(newOne('ben'), [image]);
      const erasing = store(2).erase(last.id, 5000);
      const over = erasing.finally(() => {
        erased.isOver = true;
      });
      // It either skips the picture, or waits until this is stored.
      for (let tries = 0; tries < 100 && !erased.isOver; tries += 1) await tx.fact('nothing');
      return { over };
    });
    await (await given).over;
    expect((await store(0).image(image.sha256))?.sizeBytes).toBe(3);
  });

  it('count a crash of the process that died alone', async () => {
    await store(0).enterStep('a', 'start');
    await store(1).enterStep('b', 'start');
    living.add('second').add('third');
    expect(await store(2).countCrashes()).toEqual([{ id: 'a', step: 'start', crashes: 1 }]);
    expect(await store(1).crashes('b', 'start')).toBe(0);
    // What the second one runs has crashed as often as nothing.
    await store(2).forgiveCrash(1);
    expect(await store(2).crashes('a', 'start')).toBe(0);
  });
});
