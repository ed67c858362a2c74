import { CompiledQuery, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { sampleRequest } from '../../testing/set-up/test-engine.ts';
import { wordsOf } from './words/words-of.ts';

const missing = missingForPostgres();
const count = 6000;
/** Between two numbers, as where many were deleted: so few rows are in blocks of every size, see `search.ts`. */
const apart = 64;
/** The last or the first of a block of 4,096 numbers. */
const isAtEdge = (index: number): boolean => index % apart >= apart - 2;
/** The same of some blocks of 32,768, fewer than among the newest: what is looked at next is too short for them. */
const isAtLargeEdge = (index: number): boolean =>
  index % (8 * apart) >= 8 * apart - 2 && [1, 2, 4, 6, 11].includes(Math.ceil(index / (8 * apart)));

/** How PostgreSQL goes about what the store asks where there is much: 6,000 videos of 20 channels and 100 people; the 300 newest wait. */
describe.skipIf(missing !== undefined)(`the store with many records on PostgreSQL (${missing ?? 'a real one'})`, () => {
  let stores: TestStores;
  let opened: Awaited<ReturnType<TestStores['open']>>;

  beforeAll(async () => {
    stores = await createTestStores();
    opened = await stores.open(() => undefined);
    await fill();
  });
  afterAll(async () => await stores.close());

  async function fill(): Promise<void> {
    const rows = Array.from({ length: count }, (_, index) => {
      const [channelId, id] = [`c${index % 20}`, `p${index % 100}`];
      const words = [index < 5 ? ['old'] : [], index % 1000 === 0 ? ['seldom'] : [], isAtEdge(index) ? ['edge'] : []].flat();
      if (isAtLargeEdge(index)) words.push('brim');
      const prompt = `a fox ${words.join(' ')} number${index}`;
      const request = sampleRequest({ prompt });
      const replyTarget = { platform: 'web', channelId, ids: {} };
      return {
        // Its neighbour is the first of the next block.
        number: apart * (index + 1) + (isAtEdge(index) && !isAtEdge(index - 1) ? apart - 1 : 0),
        id: `g${index}`,
        channel: channelId,
        person: id,
        request: JSON.stringify(request),
        words: wordsOf({ request, requester: { platform: 'web', id }, replyTarget }),
        waits: index >= count - 300,
      };
    });
    const given = sql`jsonb_to_recordset(CAST(${JSON.stringify(rows)} AS jsonb))
      AS given (number bigint, id text, channel text, person text, request text, words text, waits boolean)`;
    await sql`
      INSERT INTO generations (number, id, event_id, platform, channel_id, requester_id, reply_ids, request, model, resolution, duration_seconds,
        provider, key_fingerprint, state, round, created_at_ms, ended_at_ms)
      SELECT number, id, id, 'web', channel, person, '{}', request, 'preview', '720p', 8, 'preview', 'k',
        CASE WHEN waits THEN 'queued' ELSE 'completed' END, 1, 1, CASE WHEN waits THEN NULL ELSE 2 END FROM ${given}`.execute(
      stores.database.db,
    );
    await sql`INSERT INTO prompts SELECT g.number, CAST(given.words AS tsvector) FROM ${given} JOIN generations g ON g.id = given.id`.execute(
      stores.database.db,
    );
    await sql`
      INSERT INTO outbox (generation_id, kind, wanted, sent, due_at_ms, receipt)
      SELECT id, 'status', 2, CASE WHEN state = 'queued' THEN 1 ELSE 2 END, number / ${apart}, jsonb_build_object('ts', id) FROM generations`.execute(
      stores.database.db,
    );
    await sql`
      INSERT INTO ledger (generation_id, attempt, platform, requester_id, channel_id, micro_usd, state, reserved_at_ms, settled_at_ms)
      SELECT id, 1, platform, requester_id, channel_id, 1, 'spent', 1, number / ${apart} FROM generations`.execute(
      stores.database.db,
    );
    await sql`ANALYZE`.execute(stores.database.db);
  }

  const find = async (query: Partial<HistoryQuery>): Promise<readonly string[]> =>
    (await opened.store.history({ limit: 10, ...query })).map(({ id }) => id);

  it('finds words that old ones alone have, among all and in one channel, page by page', async () => {
    expect(await find({ words: 'old' })).toEqual(['g4', 'g3', 'g2', 'g1', 'g0']);
    expect(await find({ words: 'old', platform: 'web', channelId: 'c3' })).toEqual(['g3']);
    expect(await find({ words: 'seldom fog' })).toEqual([]);
    const page = await opened.store.history({ limit: 2, words: 'fox seldom' });
    expect(page.map(({ id }) => id)).toEqual(['g5000', 'g4000', 'g3000']);
    const before = page[1]?.number ?? 0;
    expect(await find({ words: 'fox seldom', before })).toEqual(['g3000', 'g2000', 'g1000', 'g0']);
    expect(await find({ words: 'nobody' })).toEqual([]);
  });

  it.each<readonly [string, (index: number) => boolean, Partial<HistoryQuery>]>([
    ['a word that all have', () => true, { words: 'fox' }],
    ['a word', (index) => isAtEdge(index), { words: 'edge' }],
    ['a word that few have', isAtLargeEdge, { words: 'brim' }],
    ['a word that few have and a beginning', isAtLargeEdge, { words: 'brim n' }],
    ['a word and a beginning that all have', (index) => isAtEdge(index), { words: 'edge n' }],
    ['two beginnings', (index) => isAtEdge(index) && `${index}`.startsWith('4'), { words: 'edge number4' }],
    ['a word in a channel', (index) => isAtEdge(index) && index % 20 === 3, { words: 'edge', platform: 'web', channelId: 'c3' }],
  ])('finds each that has %s once, also at the edges of blocks, by pages of any size', async (_, isMeant, query) => {
    const expected = Array.from({ length: count }, (_, index) => index)
      .filter(isMeant)
      .reverse()
      .map((index) => `g${index}`);
    for (const limit of expected.length > 1000 ? [700, 2000] : [3, 7, 40, 200]) {
      const found: string[] = [];
      for (let before: number | undefined; ; ) {
        const page = await opened.store.history({ limit, ...query, ...(before === undefined ? {} : { before }) });
        found.push(...page.slice(0, limit).map(({ id }) => id));
        if (page.length <= limit) break;
        before = page[limit - 1]?.number;
      }
      expect(found).toEqual(expected);
    }
  });

  it('counts a beginning that all have as fast as one that few have: from the newest down', async () => {
    expect(await find({ words: 'f', limit: 2 })).toEqual(['g5999', 'g5998', 'g5997']);
    expect(await find({ words: 'number59', limit: 1 })).toEqual(['g5999', 'g5998']);
  });

  it.each<[string, string, (store: typeof opened.store) => Promise<unknown>]>([
    ['whose turn it is', 'generations_queue', async (store) => await store.nextQueued(5)],
    ['when somebody may be picked', 'generations_queue_later', async (store) => await store.nextQueuedAtMs()],
    ['who is next', 'generations_queue', async (store) => await store.firstInLine(5)],
    ['how many are in flight', 'generations_(?:busy|owned)', async (store) => await store.inFlightCount()],
    [
      'what somebody has under way',
      'generations_active',
      async (store) => await store.activeCount({ platform: 'web', id: 'p1' }),
    ],
    ['one by its id', 'generations_id_key', async (store) => await store.find('g1')],
    ['one by its event', 'generations_event_id_key', async (store) => await store.findByEvent('g1')],
    ['whose operation it is', 'generations_operation', async (store) => await store.operationOwner('preview', 'operations/1')],
    ['starts of the last minute', 'generations_started', async (store) => await store.startsSince(5)],
    ['what is due', 'outbox_due', async (store) => await store.dueDeliveries(5, 5)],
    ['what a message is about', 'outbox_post', async (store) => await store.shownBy('g1')],
    [
      'what a person spent',
      'ledger_spent_person',
      async (store) => await store.spending({ kind: 'person', requester: { platform: 'web', id: 'p1' } }, 5999, 5),
    ],
    [
      'a page of a channel',
      'generations_channel',
      async (store) => await store.history({ limit: 5, platform: 'web', channelId: 'c1' }),
    ],
    [
      'a page of a person',
      'generations_(?:requester|person)',
      async (store) => await store.history({ limit: 5, platform: 'web', requesterId: 'p1' }),
    ],
    [
      'the longest, from one on',
      'generations_longest',
      async (store) => await store.history({ limit: 5, order: 'longest', kind: 'video', before: 70 }),
    ],
    ['the dearest', 'generations_dearest', async (store) => await store.history({ limit: 5, order: 'dearest' })],
    ['everybody', 'generations_requester', async (store) => await store.requesters(5)],
    [
      'a page of a state',
      'generations_state',
      async (store) => await store.history({ limit: 5, platform: 'web', states: ['failed'] }),
    ],
  ])('reads %s off an index', async (_, index, ask) => {
    const plan = await planOf(async () => await ask(opened.store));
    expect(plan).toMatch(new RegExp(`using ${index}\\b|on ${index}\\b`));
    expect(plan).not.toMatch(/Seq Scan on (?:generations|outbox|ledger|prompts)\b/);
  });

  it('comes to an end where the words of all, or of the newest, are erased, and their records stay', async () => {
    const erasing = async (condition: ReturnType<typeof sql>): Promise<readonly (readonly string[])[]> => {
      const newest = await sql`DELETE FROM prompts WHERE ${condition}`.execute(stores.database.db);
      expect(newest.numAffectedRows).toBeGreaterThan(0n);
      return [await find({ words: 'old', platform: 'web' }), await find({ words: 'fox', platform: 'web', limit: 0 })];
    };
    expect(await erasing(sql`number > ${(apart * count) / 2}`)).toEqual([['g4', 'g3', 'g2', 'g1', 'g0'], [`g${count / 2 - 1}`]]);
    expect(await erasing(sql`true`)).toEqual([[], []]);
  });

  /** What PostgreSQL does for the very statements that the store asks. */
  async function planOf(ask: () => Promise<unknown>): Promise<string> {
    const { db } = stores.database;
    const executor = db.getExecutor();
    const asked = vi.spyOn(executor.constructor.prototype, 'executeQuery');
    await ask();
    const statements = asked.mock.calls.map(([query]) => query as CompiledQuery);
    asked.mockRestore();
    const plans: string[] = [];
    for (const statement of statements) {
      const { rows } = await db.executeQuery(CompiledQuery.raw(`EXPLAIN ${statement.sql}`, [...statement.parameters]));
      plans.push(...rows.map((row) => String(Object(row)['QUERY PLAN'])));
    }
    return plans.join('\n');
  }
});
