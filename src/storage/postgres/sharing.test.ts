import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Generation, GenerationState } from '../../domain/generation.ts';
import type { Sharing } from '../../domain/sharing.ts';
import type { StartRoom } from '../../domain/start-room.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { sampleSubmission, silentLog } from '../../testing/set-up/test-engine.ts';
import { createRowReader } from '../row-reader.ts';
import { executorOf } from './executor.ts';
import { createLeases } from './leases.ts';
import { createSharing } from './sharing.ts';
import { createPostgresStore, type PostgresStore } from './store.ts';

const missing = missingForPostgres();
const leaseMs = 10_000;

interface TestProcess {
  readonly sharing: Sharing;
  readonly store: PostgresStore;
  readonly clock: ManualClock;
}

describe.skipIf(missing !== undefined)(`processes that share a database (${missing ?? 'a real PostgreSQL'})`, () => {
  let base: TestStores;
  let one: TestProcess;
  let two: TestProcess;

  beforeAll(async () => {
    base = await createTestStores();
  });
  beforeEach(async () => {
    await base.open(() => undefined);
    [one, two] = [processOf('one'), processOf('two')];
    await Promise.all([one, two].map(({ sharing }) => sharing.join()));
  });
  afterAll(() => base.close());

  const processOf = (me: string): TestProcess => {
    const { database } = base;
    const clock = new ManualClock();
    const rows = createRowReader();
    const notices = { listen: () => () => undefined };
    const leases = createLeases(executorOf(database.db, { isTransaction: false }), notices);
    return {
      sharing: createSharing({ ...{ database, rows, leases, notices, clock, log: silentLog, me } }),
      store: createPostgresStore({ database, rows, owners: { owner: me, living: async () => [] } }).store,
      clock,
    };
  };
  /** Its lease ends, as one does that is not renewed. */
  const endLease = async (me: string): Promise<void> =>
    void (await sql`UPDATE leases SET lease_until = clock_timestamp() - interval '1 s' WHERE name = ${`process/${me}`}`.execute(
      base.database.db,
    ));
  const insert = async ({ store }: TestProcess, person = 'ada'): Promise<Generation> =>
    await store.insert(
      {
        ...sampleSubmission({ person, eventId: crypto.randomUUID() }),
        ...({ id: crypto.randomUUID(), provider: 'preview', keyFingerprint: 'k', priceUsd: 1, createdAtMs: 1000 } as const),
      },
      [],
    );
  const send = async ({ store }: TestProcess, id: string, startedAtMs = 1000, attempts = 1): Promise<boolean> =>
    await store.move(id, 'queued', 'submitting', { startedAtMs, attempts });
  const walk = async (by: TestProcess, id: string, ...states: readonly GenerationState[]): Promise<void> => {
    let from: GenerationState = 'submitting';
    await send(by, id);
    for (const to of states) {
      await by.store.move(id, from, to, {});
      from = to;
    }
  };
  const leaseOf = async (me: string): Promise<string | undefined> => {
    const { rows } = await sql<{ until: string }>`
      SELECT lease_until::text AS until FROM leases WHERE name = ${`process/${me}`}`.execute(base.database.db);
    return rows[0]?.until;
  };
  /** Renews its lease for long enough to declare others dead. */
  const stayInTouch = async ({ sharing, clock }: TestProcess): Promise<void> => {
    for (let passedMs = 0; passedMs < leaseMs; passedMs += 3000) {
      const before = await leaseOf(sharing.me);
      await clock.advance(3000);
      await expect.poll(() => leaseOf(sharing.me)).not.toBe(before);
      // The answer is here as soon as another one is on its way.
      await expect.poll(() => sharing.isHeld()).toBe(true);
    }
  };
  const adopted = async ({ sharing }: TestProcess): Promise<readonly string[]> => (await sharing.adopt()).map(({ id }) => id);

  it('leave each other what they have, and take over what a dead one had, once', async () => {
    const ids: string[] = [];
    for (const states of [[], ['generating'], ['generating', 'downloading'], ['generating', 'downloading', 'stored']] as const) {
      const { id } = await insert(one);
      await walk(one, id, ...states);
      ids.push(id);
    }
    await insert(one);
    await stayInTouch(two);
    expect(await adopted(two)).toEqual([]);
    await endLease('one');
    expect(new Set(await adopted(two))).toEqual(new Set(ids));
    expect(await adopted(two)).toEqual([]);
  });

  it('take up a film that was taken in and is nobody’s yet, once', async () => {
    const { id } = await insert(one);
    await one.store.move(id, 'queued', 'downloading', {});
    const both = await Promise.all([adopted(one), adopted(two)]);
    expect(both.flat()).toEqual([id]);
    expect(await adopted(two)).toEqual([]);
  });

  it('declare nobody dead before they were in touch for as long as a lease lasts', async () => {
    const { id } = await insert(one);
    await walk(one, id, 'generating');
    await endLease('one');
    expect(await adopted(two)).toEqual([]);
    await stayInTouch(two);
    expect(await adopted(two)).toEqual([id]);
  });

  it('hold nothing any more once they were declared dead', async () => {
    await stayInTouch(two);
    await endLease('one');
    await two.sharing.adopt();
    await one.clock.advance(3000);
    await expect.poll(() => one.sharing.lost.aborted).toBe(true);
    expect(one.sharing.isHeld()).toBe(false);
  });

  it('go on where their lease had ended and nobody had noticed', async () => {
    await endLease('one');
    await one.clock.advance(3000);
    await expect.poll(() => one.sharing.isHeld()).toBe(true);
    await stayInTouch(two);
    const { id } = await insert(one);
    await walk(one, id, 'generating');
    expect([one.sharing.lost.aborted, await adopted(two)]).toEqual([false, []]);
  });

  it('count on their lease only as long as it is sure to be held', async () => {
    await base.database.db.executeQuery(sql`DELETE FROM leases`.compile(base.database.db));
    await one.clock.advance(leaseMs);
    expect(one.sharing.isHeld()).toBe(false);
  });

  it('make one delivery of a generation at a time, the question first', async () => {
    const { id } = await insert(one);
    await one.store.wantDelivery(id, 'status', 1000);
    await one.store.wantDelivery(id, 'question', 1000);
    const claim = async ({ sharing }: TestProcess, underWay: readonly string[] = [], platforms = ['web']) =>
      (await sharing.claimDeliveries(2000, platforms, underWay, 10)).map(({ kind }) => kind);
    const platform = (await one.store.find(id))?.replyTarget.platform ?? '';
    expect(await claim(one, [], ['another'])).toEqual([]);
    expect(await claim(one, [], [platform])).toEqual(['question']);
    expect(await claim(two, [], [platform])).toEqual([]);
    expect(await claim(one, [id], [platform])).toEqual([]);
    // Nothing came of it.
    expect(await claim(one, [], [platform])).toEqual(['question']);
    const [due] = await one.sharing.claimDeliveries(2000, [platform], [], 10);
    if (due === undefined) throw new Error('the question is due');
    await one.store.markDelivered(due, {});
    expect(await claim(two, [], [platform])).toEqual(['status']);
  });

  it('take over the deliveries of a dead one', async () => {
    const { id, replyTarget } = await insert(one);
    await one.store.wantDelivery(id, 'status', 1000);
    await one.sharing.claimDeliveries(2000, [replyTarget.platform], [], 10);
    await stayInTouch(two);
    expect(await two.sharing.claimDeliveries(2000, [replyTarget.platform], [], 10)).toEqual([]);
    await endLease('one');
    await two.sharing.adopt();
    expect(await two.sharing.claimDeliveries(2000, [replyTarget.platform], [], 10)).toMatchObject([{ kind: 'status' }]);
  });

  it('know which roles the living ones have together', async () => {
    const [three, four] = [processOf('three'), processOf('four')];
    for (const { sharing } of [three, four]) await sharing.join();
    await three.sharing.shareRoles(['engine', 'web']);
    await four.sharing.shareRoles(['slack']);
    expect(new Set(await one.sharing.shareRoles(['web']))).toEqual(new Set(['web', 'engine', 'slack']));
    await three.sharing.leave();
    await endLease('four');
    expect(await one.sharing.shareRoles(['web', 'discord'])).toEqual(['web', 'discord']);
    expect(await two.sharing.shareRoles([])).toEqual(['web', 'discord']);
  });

  it('let go of what a dead one had, also where nobody takes over', async () => {
    const { id, replyTarget } = await insert(one);
    await one.store.wantDelivery(id, 'status', 1000);
    await one.sharing.claimDeliveries(2000, [replyTarget.platform], [], 10);
    await stayInTouch(two);
    await endLease('one');
    await two.sharing.releaseDead();
    expect(await two.sharing.claimDeliveries(2000, [replyTarget.platform], [], 10)).toMatchObject([{ kind: 'status' }]);
  });

  it('count what is in flight, what may be and each start of the minute, on the clock of the database', async () => {
    const limits: StartRoom = { atOnce: 3, perMinute: 4, windowMs: 63_000, mayRunMs: 600_000 };
    const room = async (change: Partial<StartRoom> = {}) => await one.store.room({ ...limits, ...change }, 0);
    const { nowMs } = await room();
    expect(Math.abs(nowMs - Date.now())).toBeLessThan(60_000);
    const ids = [await insert(one), await insert(one), await insert(one)].map(({ id }) => id);
    const [first = '', second = '', third = ''] = ids;
    await send(one, first, nowMs - 70_000);
    expect(await room({ atOnce: 2, perMinute: 1 })).toMatchObject({ isThere: true });
    expect(await room({ atOnce: 1 })).toMatchObject({ isThere: false });
    await one.store.move(first, 'submitting', 'unknown', {});
    expect(await room({ atOnce: 1 })).toMatchObject({ isThere: false });
    expect(await room({ atOnce: 1, mayRunMs: 60_000 })).toMatchObject({ isThere: true });
    // Refused and sent again within the minute: both were starts.
    await send(two, second, nowMs - 30_000);
    await two.store.move(second, 'submitting', 'queued', {});
    await send(two, second, nowMs - 1000, 2);
    await send(one, third, nowMs);
    expect(await room({ atOnce: 9, perMinute: 3 })).toMatchObject({ isThere: false });
    expect(await room({ atOnce: 9, perMinute: 4 })).toMatchObject({ isThere: true });
  });

  it('start nothing on a server that took over with another history, until everybody was asked', async () => {
    const { id } = await insert(one);
    const start = async (): Promise<boolean> =>
      await one.store.takeTurn(async (tx) => await tx.move(id, 'queued', 'submitting', { startedAtMs: 1, attempts: 1 }));
    await one.store.takeTurn(async () => undefined);
    await sql`UPDATE facts SET value = value || '9' WHERE name = 'history'`.execute(base.database.db);
    await expect(start()).rejects.toMatchObject({ name: 'StoreError', kind: 'busy' });
    expect((await one.store.find(id))?.state).toBe('queued');
    await sql`DELETE FROM facts WHERE name = 'history'`.execute(base.database.db);
    expect(await start()).toBe(true);
  });

  it('hold to what all living ones are set to, and to what held before while they differ', async () => {
    expect([await one.sharing.agree('five'), await two.sharing.agree('five')]).toEqual(['five', 'five']);
    // One after the other is started anew with another limit.
    expect(await two.sharing.agree('nine')).toBe('five');
    expect(await one.sharing.agree('five')).toBe('five');
    expect(await one.sharing.agree('nine')).toBe('nine');
    expect(await two.sharing.agree('nine')).toBe('nine');
    // One that is dead has no say.
    expect(await one.sharing.agree('two')).toBe('nine');
    await two.sharing.leave();
    expect(await one.sharing.agree('two')).toBe('two');
  });

  it('leave the pieces of files alone that living ones write', async () => {
    const leased = async (...parts: readonly string[]) => await Promise.all(parts.map((part) => two.sharing.isLeased(part)));
    const parts = ['a.mp4.one.part', 'a.mp4.one.piece-2.part', 'a.jpg.two.part', 'a.mp4.someone.part', 'a.mp4.part'];
    expect(await leased(...parts)).toEqual([true, true, true, false, false]);
    await stayInTouch(two);
    await endLease('one');
    await two.sharing.adopt();
    expect(await leased(...parts)).toEqual([false, false, true, false, false]);
  });

  it('do alone what one may do at a time', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const first = one.sharing.alone('upkeep', () => {
      begun.resolve();
      return promise;
    });
    await begun.promise;
    expect(await two.sharing.alone('upkeep', async () => undefined)).toBe(false);
    resolve();
    expect(await first).toBe(true);
    expect(await two.sharing.alone('upkeep', async () => undefined)).toBe(true);
  });
});
