import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { RunFailpointName } from '../../domain/failpoint.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { ScheduleAsker, ScheduleWish } from '../../domain/schedules/schedule-book.ts';
import { createTexts } from '../../lib/say.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { ann, asker, createWorld, openScheduled, startMs, wish } from '../../testing/set-up/schedule-world.ts';
import { committedUsd, type TestEngine, type TestEngineOptions, temporaryFolder } from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const [dear, fast] = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001'] as const;
const hourMs = 3_600_000;

async function setUp(options: Partial<TestEngineOptions> = {}) {
  const made = createWorld();
  const app = await openScheduled(made, options);
  onTestFinished(app.stop);
  const add = (change: Partial<ScheduleWish> = {}, by = ann, agreedUsd?: number) =>
    app.engine.schedules.add(wish(change), by, (values) => made.make(values, callOf(by)), agreedUsd);
  return { ...made, app, add, made: () => madeBy(app), until: (atMs: number) => until(app.clock, atMs) };
}

const callOf = ({ requester, replyTarget }: ScheduleAsker) => ({ requester, replyTarget, eventId: 'add', mayManage: false });

/** Lets the wall clock come to a time, a look of the engine after it, but not much more. */
async function until(clock: ManualClock, atMs: number): Promise<void> {
  clock.jump(atMs - clock.now());
  await clock.advance(60_000);
}

async function madeBy({ engine }: TestEngine): Promise<readonly string[]> {
  const { generations } = await engine.history({ limit: 50 });
  return generations.map(({ requester, request }) => `${requester.id}: ${request.prompt}`).toReversed();
}

const berlin = (day: number, hour = 9): number => Date.UTC(2026, 10, day, hour - 1);

describe('what is made at set times', () => {
  it('is a request of its person at each of its times, with the day in its words, on their own money and tier', async () => {
    const { app, add, made, until, world } = await setUp();
    const by = { who: 'member', by: ann.requester } as const;
    await app.engine.tiers.change(settingScopeOf(ann.replyTarget), 'gold', { addRoles: ['R1'], perDayUsd: 1 }, by);
    const added = await add();
    expect([added.priceUsd, added.perMonthUsd, added.nextRunsMs]).toEqual([...[0.8, 24, [berlin(26), berlin(27), berlin(28)]]]);
    await until(berlin(26) - 120_000);
    expect(await made()).toEqual([]);
    await until(berlin(26));
    expect(await made()).toEqual(['ann: Thursday, November 26, 2026: a fox']);
    expect(await committedUsd(app)).toBeCloseTo(0.8);
    const [first] = (await app.engine.history({ limit: 1 })).generations;
    await app.opened.store.settle(first?.id ?? '', 'spent', app.clock.now());
    // The day's tier has $0.20 left for anything else; the next day has its own.
    await app.engine.choosePlaceSettings(settingScopeOf(ann.replyTarget), { language: 'de' }, ann.requester);
    await add({ name: 'Evening', when: { cron: '0 20 * * *' } });
    await until(berlin(26, 20));
    expect(await made()).toHaveLength(1);
    expect(world.told).toEqual([
      expect.stringMatching(/^ann: “Evening” was not made on Thu, Nov 26, .*: .*tier’s budget of the day/),
    ]);
    await until(berlin(27));
    expect((await made()).at(-1)).toBe('ann: Freitag, 27. November 2026: a fox');
    const [news, evening] = await app.engine.schedules.list(ann);
    expect([news?.schedule.last?.outcome, evening?.schedule.last?.outcome]).toEqual(['made', 'skipped']);
  });

  it('is made once or not at all, wherever the process ends', async () => {
    const points: readonly RunFailpointName[] = ['before-run', 'in-run', 'after-run', 'before-told'];
    for (const point of points) {
      const [one, folder] = [createWorld(), temporaryFolder()];
      const clock = new ManualClock(startMs);
      const failpoint = (name: string): void => {
        if (name === point) throw new Error('the process ends here');
      };
      const first = await openScheduled(one, { folder, clock, failpoint });
      await first.engine.schedules.add(wish(), ann, (values) => one.make(values, callOf(ann)));
      if (point === 'before-told') one.world.model = dear;
      await until(clock, berlin(26));
      await first.stop();
      const second = await openScheduled(one, { folder, clock });
      await clock.advance(60_000);
      expect([point, await madeBy(second)]).toEqual([point, point === 'before-told' ? [] : [expect.any(String)]]);
      expect(one.world.told).toEqual([]);
      const [{ schedule } = { schedule: undefined }] = await second.engine.schedules.list(ann);
      expect(schedule?.nextAtMs).toBe(berlin(27));
      await second.stop();
    }
  });

  it('is left out where the bot was away, and comes once where the clock is set back or was far ahead', async () => {
    const { app, add, made, until } = await setUp();
    await add();
    await until(berlin(26) + 6 * 60_000);
    expect(await made()).toEqual([]);
    expect((await app.engine.schedules.find('news', ann)).schedule).toMatchObject({
      last: { outcome: 'missed', atMs: berlin(26) },
      nextAtMs: berlin(27),
    });
    await until(berlin(27));
    app.clock.jump(-2 * hourMs);
    await app.clock.advance(60_000);
    // The time that was comes again, and what was made at it does not.
    expect((await app.engine.schedules.find('news', ann)).schedule.nextAtMs).toBe(berlin(27));
    await until(berlin(27));
    expect(await made()).toHaveLength(1);
    await until(Date.UTC(2031, 5, 1));
    await until(berlin(28, 8));
    await until(berlin(28));
    expect(await made()).toHaveLength(2);
  });

  it('tells its person once of what a run was refused for, and pauses after three of the same', async () => {
    // Nothing is asked about: the cap alone holds.
    const { app, add, made, until, world } = await setUp({ settings: { confirmAboveUsd: 10 } });
    await add();
    world.model = dear;
    for (const day of [26, 27]) await until(berlin(day));
    expect(world.told).toEqual([expect.stringContaining('A run costs about $3.20 now, more than its cap of $1.00.')]);
    await until(berlin(28));
    expect(world.told.slice(1)).toEqual([expect.stringMatching(/^ann: “News” was not made on Sat, Nov 28.* and is paused/)]);
    world.model = fast;
    await until(berlin(29));
    expect(await made()).toEqual([]);
    expect((await app.engine.schedules.resume('News', ann)).nextRunsMs[0]).toBe(berlin(30));
    await until(berlin(30));
    expect(await made()).toHaveLength(1);
    // Paused in the very moment, it is not made.
    world.meanwhile = () => app.engine.schedules.pause('News', ann);
    await until(berlin(31));
    expect(await made()).toHaveLength(1);
    expect(world.told).toHaveLength(2);
  });

  it('makes nothing of itself in a database that was put back, and tells its person, who may let it go on', async () => {
    const [world, folder, clock] = [createWorld(), temporaryFolder(), new ManualClock(startMs)];
    const before = await openScheduled(world, { folder, clock });
    await before.engine.schedules.add(wish(), ann, (values) => world.make(values, callOf(ann)));
    await before.stop();
    let isPutBack = true;
    const acceptPutBack = async (): Promise<void> => {
      isPutBack = false;
    };
    const app = await openScheduled(world, {
      ...{ folder, clock, wrapStore: (ours) => ({ ...ours, isPutBack: async () => isPutBack, acceptPutBack }) },
    });
    onTestFinished(app.stop);
    await until(clock, berlin(26));
    expect([await madeBy(app), world.world.told]).toEqual([[], [expect.stringMatching(/put back to an older state.* paused/s)]]);
    await app.engine.schedules.resume('News', ann);
    await until(clock, berlin(27));
    expect(await madeBy(app)).toHaveLength(1);
  });

  it('pauses where its person or place is gone, or may not any more, and is forgotten where the bot was removed', async () => {
    const { app, add, made, until, world } = await setUp();
    const away = (is: 'person gone' | 'place gone') => ({ is }) as const;
    const cases = [
      ...[away('person gone'), away('place gone'), { is: 'here', requester: ann.requester, managesPlace: false } as const],
    ];
    for (const [nth, who] of cases.entries()) {
      await add({ name: `n${nth}`, when: { cron: `${nth} 9 * * *` } });
      world.who = () => who;
      await until(berlin(26) + nth * 60_000 - 1000);
    }
    expect((await app.engine.schedules.list(ann)).map(({ schedule: { state, reason } }) => [state, reason?.key])).toEqual([
      ...[
        ['paused', 'schedule.personGone'],
        ['paused', 'schedule.placeGone'],
        ['paused', 'schedule.noManager'],
      ],
    ]);
    expect(world.told).toHaveLength(3);
    world.who = () => ({ is: 'here', requester: ann.requester, managesPlace: true });
    await add({ name: 'blocked', when: { cron: '0 12 * * *' } });
    await app.opened.store.addBlock({ person: { platform: 'discord', id: 'ann' }, sinceMs: app.clock.now() });
    await until(berlin(26, 12));
    expect((await app.engine.schedules.find('blocked', ann)).schedule).toMatchObject({
      state: 'paused',
      reason: { key: 'limit.blocked' },
    });
    // Nobody says who somebody is: it is tried for two minutes, and then left out.
    world.who = () => new DeliveryError('down');
    await add({ name: 'down', when: { cron: '0 13 * * *' } }, asker('ben'));
    await until(berlin(26, 13));
    expect((await app.engine.schedules.find('down', ann)).schedule.last).toBeUndefined();
    await app.clock.advance(90_000);
    expect((await app.engine.schedules.find('down', ann)).schedule.last?.reason?.key).toBe('schedule.unread');
    world.who = () => ({ is: 'server gone' });
    await add({ name: 'elsewhere' }, asker('eve', 'S2'));
    await until(berlin(27));
    expect(await app.engine.schedules.list(asker('eve', 'S2'))).toEqual([]);
    // What is paused is found in a day.
    world.who = () => ({ is: 'here', requester: ann.requester, managesPlace: true });
    const eve = asker('eve', 'S3');
    await add({}, eve);
    await app.engine.schedules.pause('News', eve);
    world.who = () => ({ is: 'server gone' });
    await until(berlin(28));
    expect(await app.opened.store.schedules('all')).toEqual([]);
    expect(await made()).toEqual([]);
  });

  it('is asked about with its next times, its price and the month’s; a press is good for each run, up to the cap', async () => {
    const { app, add, made, until, world } = await setUp();
    world.model = dear;
    await expect(add()).rejects.toMatchObject({ code: 'invalid_option', option: 'cap' });
    const error = await add({ capUsd: 5 }).catch((thrown: unknown) => thrown);
    if (!(error instanceof UserError)) return expect.unreachable();
    expect(say(error.text)).toBe(
      '“News” would be made here: every day at 09:00 (Europe/Berlin). Next: Thu, Nov 26, 9:00 AM; Fri, Nov 27, 9:00 AM; Sat, Nov 28, 9:00 AM. A run costs about $3.20 now, about $97.00 a month. Your press is good for every run, up to $5.00 each.',
    );
    const { id } = await app.engine.keepQuote(error.proposals);
    const press = { id, choice: 1, requester: ann.requester };
    // A right that was taken away since counts.
    await expect(app.engine.takeQuote(press)).rejects.toMatchObject({ code: 'not_allowed' });
    const both = await Promise.allSettled([1, 2].map(() => app.engine.takeQuote({ ...press, managesPlace: true })));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    // Without a press, what is asked about is left out: another price is no reason to pay it.
    world.model = fast;
    await add({ name: 'unasked', capUsd: 5 });
    world.model = dear;
    await until(berlin(26));
    expect(await made()).toHaveLength(1);
    expect(world.told).toEqual([expect.stringContaining('“unasked” was not made')]);
    expect((await app.engine.schedules.find('unasked', ann)).schedule.last?.reason?.key).toBe('schedule.notPressed');
  });

  it('waits for an approval where any request of its person would', async () => {
    const { app, add, until } = await setUp({ settings: { approveAboveUsd: 0.5 } });
    await add();
    await until(berlin(26));
    expect((await app.engine.history({ limit: 9 })).generations.map(({ state }) => state)).toEqual(['awaiting']);
    expect((await app.engine.schedules.find('News', ann)).schedule.last?.outcome).toBe('made');
  });

  it('is seen and changed in its own server alone, and goes on by its own person alone; what can’t be is told before', async () => {
    const { app, add } = await setUp();
    await add();
    const { schedules } = app.engine;
    const [boss, stranger] = [asker('boss'), asker('eve', 'S2')];
    expect((await schedules.list(stranger)).length).toBe(0);
    for (const act of ['pause', 'resume', 'remove', 'find'] as const)
      await expect(schedules[act]('News', stranger)).rejects.toMatchObject({ code: 'not_found' });
    expect(await schedules.list({ ...boss, managesPlace: false })).toEqual([]);
    expect((await schedules.pause('NEWS', boss)).schedule.state).toBe('paused');
    await expect(schedules.resume('News', boss)).rejects.toMatchObject({ text: { key: 'schedule.notYours' } });
    const refused = async (change: Partial<ScheduleWish>, by = ann) =>
      add(change, by).then(
        () => 'taken',
        (error: unknown) => (error instanceof UserError ? `${error.option}: ${error.text.key}` : String(error)),
      );
    expect([
      await refused({}),
      await refused({ name: ' ' }),
      await refused({ name: 'a', when: { cron: '*/30 * * * *' } }),
      await refused({ name: 'a', when: { cron: '0,30 9 * * *' } }),
      await refused({ name: 'a', when: { cron: '0 9 * *' } }),
      await refused({ name: 'a', when: { day: 'daily', time: '25:00' } }),
      await refused({ name: 'a', timeZone: 'Mars/Olympus' }),
      await refused({ name: 'a', timeZone: '+02:00' }),
      await refused({ name: 'a', capUsd: Number.NaN }),
      await refused({ name: 'a' }, { ...ann, managesPlace: false }),
      await refused({ name: 'a' }, { ...ann, replyTarget: { ...ann.replyTarget, ids: {} } }),
    ]).toEqual([
      ...['name: schedule.nameTaken', 'name: schedule.noName', 'cron: schedule.tooOften', 'cron: schedule.tooOften'],
      ...['cron: schedule.badCron', 'time: schedule.badTime', 'zone: schedule.badZone', 'zone: schedule.badZone'],
      ...['cap: schedule.badCap', 'undefined: place.notManager', 'undefined: schedule.noPlace'],
    ]);
    await app.engine.words.add(settingScopeOf(ann.replyTarget), ['fox'], { who: 'member', by: ann.requester });
    expect(await refused({ name: 'a' })).toBe('prompt: words.refused');
    await app.engine.words.remove(settingScopeOf(ann.replyTarget), 'fox', { who: 'member', by: ann.requester });
    for (let nth = 1; nth < 10; nth += 1) await add({ name: `n${nth}`, when: { day: 'monday', time: '6 pm' } });
    expect(await refused({ name: 'one more' })).toBe('undefined: schedule.tooManyOfYou');
    expect(await app.opened.store.dropSchedules({ person: ann.requester })).toBe(10);
  });
});

describe.skipIf(missingForPostgres() !== undefined)('on PostgreSQL', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(() => stores.close());

  it('is made once by two processes that come to it at the same instant', async () => {
    const { store } = await stores.open(() => undefined);
    const made = createWorld();
    const clock = new ManualClock(startMs);
    const both = await Promise.all([1, 2].map(() => openScheduled(made, { clock, wrapStore: (ours) => ({ ...ours, store }) })));
    const [one] = both;
    if (one === undefined) return expect.unreachable();
    await one.engine.schedules.add(wish(), ann, (values) => made.make(values, callOf(ann)));
    clock.jump(berlin(26) - clock.now());
    await clock.advance(60_000);
    await expect
      .poll(async () => (await store.schedules({ server: serverScopeOf(settingScopeOf(ann.replyTarget)) }))[0]?.nextAtMs)
      .toBe(berlin(27));
    expect(await madeBy(one)).toHaveLength(1);
    expect(await committedUsd({ ...one, opened: { ...one.opened, store } })).toBeCloseTo(0.8);
    for (const app of both) await app.stop();
  });
});
