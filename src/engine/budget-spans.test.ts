import { afterEach, expect, it, vi } from 'vitest';
import type { Requester } from '../domain/generation.ts';
import { webIdOf } from '../domain/people/person.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import type { TierChange } from '../domain/tiers/tier.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

/** 8 s at 0.10 USD a second; every budget here has room for one. */
const one = 0.8;
const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
const replyTarget = { platform: 'discord', channelId: 'film', ids: { guild: 'S1' } } as const;
let app: TestEngine;
afterEach(async () => {
  await app.stop();
  vi.unstubAllEnvs();
});

/** Midnights in UTC that begin something, and hours that are midnight where people live, or that their clocks know twice or never. */
const moments: readonly (readonly [at: string, begins: readonly ('day' | 'week' | 'month')[]])[] = [
  // Berlin sets its clocks back.
  ['2026-10-25T01:00Z', []],
  ['2026-10-26T00:00Z', ['day', 'week']],
  ['2026-11-01T00:00Z', ['day', 'month']],
  // It is midnight in New York, where clocks are set back two hours later.
  ['2026-11-01T04:00Z', []],
  ['2028-02-29T00:00Z', ['day']],
  ['2028-03-01T00:00Z', ['day', 'month']],
];

interface Budget {
  readonly period: 'day' | 'week' | 'month';
  readonly settings?: Partial<EngineSettings>;
  readonly tier?: TierChange;
  readonly key?: { readonly perDayUsd?: number; readonly perMonthUsd?: number };
}

const budgets: Readonly<Record<string, Budget>> = {
  'of a person a day': { period: 'day', settings: { budgets: { perPersonPerDayUsd: one } } },
  'of all a day': { period: 'day', settings: { budgets: { perDayUsd: one } } },
  'of all a month': { period: 'month', settings: { budgets: { perMonthUsd: one } } },
  'of a tier a day': { period: 'day', tier: { perDayUsd: one } },
  'of a tier a week': { period: 'week', tier: { perWeekUsd: one } },
  'of a key a day': { period: 'day', key: { perDayUsd: one } },
  'of a key a month': { period: 'month', key: { perMonthUsd: one } },
};

async function open({ settings = {}, tier, key }: Budget, startMs: number): Promise<Requester> {
  app = openTestEngine({
    ...{ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')], clock: new ManualClock(startMs), settings },
  });
  const { people, tiers } = app.engine;
  if (tier !== undefined)
    await tiers.change(settingScopeOf(replyTarget), 'all', { ...tier, isForEveryone: true }, { who: 'terminal' });
  if (key === undefined) return { platform: 'discord', id: 'ann' };
  const { secret } = await people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  const { person } = await people.join(secret, 'Ann', 'Firefox');
  const made = await people.makeKey(person.id, { name: 'CI', scopes: ['make'], ...key });
  return { platform: 'web', id: webIdOf(person.id), keyId: made.key.id };
}

/** Asks for one, and pays for it at once. */
async function spend(requester: Requester): Promise<boolean> {
  const submission = sampleSubmission({ request, requester, replyTarget });
  const [taken] = await Promise.allSettled([app.engine.submit(submission)]);
  if (taken.status === 'rejected') return false;
  await app.opened.store.settle(taken.value.generation.id, 'spent', app.clock.now());
  return true;
}

it.each(Object.entries(budgets))(
  'the budget %s begins anew to the millisecond in UTC, wherever its machine stands',
  async (_, budget) => {
    vi.stubEnv('TZ', 'America/New_York');
    const requester = await open(budget, Date.parse('2026-10-24T12:00Z'));
    expect([await spend(requester), await spend(requester)]).toEqual([true, false]);
    let before = app.clock.now();
    for (const [at, begins] of moments) {
      const moment = Date.parse(at);
      // Where a span began since the last of these moments, the one that is looked at has been used, too.
      app.clock.jump(moment - 1 - app.clock.now());
      await spend(requester);
      expect([at, await spend(requester)]).toEqual([at, false]);
      app.clock.jump(1);
      expect([at, await spend(requester)]).toEqual([at, begins.includes(budget.period)]);
      expect([at, await spend(requester)]).toEqual([at, false]);
      // A clock that is set back gives nobody anything.
      for (const backMs of [1, moment - before]) {
        app.clock.jump(-backMs);
        expect([at, backMs, await spend(requester)]).toEqual([at, backMs, false]);
        app.clock.jump(backMs);
      }
      before = moment;
    }
  },
);

it('credits never come back at midnight, and a request that waits over it is paid once', async () => {
  const requester = await open({ period: 'day', tier: { perDayUsd: 0.5 } }, Date.parse('2026-11-30T23:59:59.999Z'));
  const scope = settingScopeOf(replyTarget);
  const left = () => app.engine.credits.left(scope, requester);
  await app.engine.credits.change(scope, { kind: 'give', person: requester, usd: 1, by: { who: 'terminal' }, eventId: 'c' });
  const { generation } = await app.engine.submit(sampleSubmission({ request, requester, replyTarget }));
  expect(await left()).toBe(0.7);
  app.clock.jump(1);
  // What is set aside counts in the new day as well, so that credits pay all of the next one that they can.
  expect([await left(), await spend(requester)]).toEqual([0.7, false]);
  await app.opened.store.settle(generation.id, 'spent', Date.parse('2026-11-30T23:59:59.999Z'));
  expect([await spend(requester), await left(), await spend(requester)]).toEqual([true, 0.4, false]);
  app.clock.jump(-1);
  expect([await left(), await spend(requester)]).toEqual([0.4, false]);
});
