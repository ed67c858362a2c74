import { afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../app/installed.ts';
import { fillCatalog, type Model } from '../domain/catalog.ts';
import type { UserError } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import { languages } from '../domain/texts/languages.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/say.ts';
import { modelsOf } from '../providers/provider-module.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

let video: string;
let provider: ScriptedProvider;
let app: TestEngine;
const { say } = createTexts();

/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
const price = 0.8;
const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  provider = scriptedProvider(video, 'gemini-veo');
});
afterEach(() => app.stop());

async function start(settings: Partial<EngineSettings>): Promise<void> {
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], settings });
  await app.engine.start();
}

async function committed(): Promise<number> {
  return await committedUsd(app);
}

async function refusal(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<UserError> {
  return app.engine.submit(sampleSubmission({ request, ...change })).then(
    () => expect.unreachable('it was accepted'),
    (error: UserError) => error,
  );
}

function withoutPriceOf4k(model: Model): Model {
  const { '4k': _, ...priceUsdPerSecond } = model.priceUsdPerSecond;
  return { ...model, priceUsdPerSecond };
}

it('accepts exactly as many parallel requests as the budget holds', async () => {
  await start({ budgets: { perDayUsd: 10 * price }, concurrentGenerations: 2 });
  const all = Array.from({ length: 1000 }, (_, n) => app.engine.submit(sampleSubmission({ request, person: `p${n % 7}` })));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(await committed()).toBeCloseTo(10 * price, 9);
});

it('says which cap it is, how much is left and when it renews', async () => {
  await start({ budgets: { perPersonPerDayUsd: 1 } });
  await app.engine.submit(sampleSubmission({ request }));
  const error = await refusal();
  expect(error.code).toBe('budget_exceeded');
  expect(say(error.text)).toBe(
    'This would cost about $0.80, but only $0.20 of your budget of the day ($1.00) is left. It renews on Nov 26, 2026, 12:00 AM UTC.',
  );
  await app.engine.submit(sampleSubmission({ request, person: 'bob' }));
});

it('marks the sum where others alone know the price, and says what the mark means', async () => {
  provider = scriptedProvider(video, 'vertex-veo');
  const reported = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
  const means = '* Reported by others; its maker’s own pages do not confirm it.';
  await start({ budgets: { perPersonPerDayUsd: 1, perDayUsd: 0.5 } });
  expect(say((await refusal({ request: reported })).text)).toMatch(
    /^This would cost about \$0\.80\*, more than .* costs less\. \* /,
  );
  await app.stop();
  await start({ budgets: { perPersonPerDayUsd: 1 } });
  await app.engine.submit(sampleSubmission({ request: reported }));
  const { text: refused } = await refusal({ request: reported });
  expect(say(refused)).toMatch(/^This would cost about \$0\.80\*, but only \$0\.20 of /);
  expect(say(refused)).toContain(means);
  for (const language of Object.keys(languages)) expect(say(refused, language)).toContain('*');
});

it('keeps the caps of channel, day and month apart', async () => {
  await start({ budgets: { perChannelPerDayUsd: price, perMonthUsd: 2 * price } });
  await app.engine.submit(sampleSubmission({ request, channel: 'one' }));
  expect((await refusal({ channel: 'one' })).text.values.cap).toMatchObject({ key: 'cap.channel' });
  await app.engine.submit(sampleSubmission({ request, channel: 'two' }));
  expect((await refusal({ channel: 'three' })).text.values.cap).toMatchObject({ key: 'cap.month' });
});

it('charges what is asked for in a thread to the channel above it', async () => {
  await start({ budgets: { perChannelPerDayUsd: price } });
  const thread = (channelId: string) => ({ replyTarget: { platform: 'web', channelId, ids: { parent: 'one' } } as const });
  await app.engine.submit(sampleSubmission({ request, ...thread('a thread') }));
  for (const change of [thread('another thread'), { channel: 'one' }]) {
    expect((await refusal(change)).text.values.cap).toMatchObject({ key: 'cap.channel' });
  }
  await app.engine.submit(sampleSubmission({ request, channel: 'a thread' }));
});

it("gives the day's budget back at midnight UTC, except for what is still on its way", async () => {
  await start({ budgets: { perDayUsd: 2 * price } });
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  provider.finish('operations/1');
  await app.clock.advance(20_000);
  await expect.poll(async () => (await app.engine.find(generation.id))?.charged).toBe('yes');
  await refusal();
  await app.clock.advance(12 * 3_600_000);
  await app.engine.submit(sampleSubmission({ request }));
  expect((await refusal()).code).toBe('budget_exceeded');
});

it('releases the price of what was rejected, refused or canceled, and spends it when a video was made', async () => {
  await start({ concurrentGenerations: 1 });
  provider.onStart.push(() =>
    Promise.reject(
      new ProviderError('rejected', text('provider.invalid', { provider: 'Google', message: 'No.' }), {
        code: 'invalid_argument',
      }),
    ),
  );
  await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  expect(await committed()).toBe(0);

  await app.engine.submit(sampleSubmission({ request }));
  const waiting = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  expect(await committed()).toBeCloseTo(2 * price, 9);
  await app.engine.cancel(waiting.generation.id, ada);
  expect(await committed()).toBeCloseTo(price, 9);

  provider.operations.set('operations/2', {
    state: 'refused',
    reason: text('provider.refusedNoReason', { provider: 'Google' }),
    supportCodes: [],
  });
  await app.clock.advance(20_000);
  await expect.poll(committed).toBe(0);

  const made = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  provider.finish('operations/3');
  await app.clock.advance(20_000);
  await expect.poll(async () => (await app.engine.find(made.generation.id))?.charged).toBe('yes');
  expect(await committed()).toBeCloseTo(price, 9);
});

it('counts an unknown one for 48 hours in each cap, beside a second try, and in that of its month until it ends', async () => {
  await start({});
  const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });
  provider.onStart.push(
    () => Promise.reject(unclear),
    () => Promise.reject(unclear),
  );
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  await app.engine.decide(generation.id, 'again', ada);
  await app.clock.advance(0);
  expect(await committed()).toBeCloseTo(2 * price, 9);
  await app.engine.decide(generation.id, 'leave', ada);
  await app.clock.advance(47 * 3_600_000);
  const today = () => committedUsd(app, app.clock.now());
  expect(await today()).toBeCloseTo(2 * price, 9);
  await app.clock.advance(3_600_000 + 60_000);
  expect(await today()).toBe(0);
  expect(await committedUsd(app, Date.UTC(2026, 10, 1))).toBeCloseTo(2 * price, 9);
  expect(await committedUsd(app, Date.UTC(2026, 11, 1))).toBe(0);
});

it('does not let a second try past the budget, and the question stays open', async () => {
  await start({ budgets: { perDayUsd: price } });
  provider.onStart.push(() =>
    Promise.reject(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' })),
  );
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  await expect(app.engine.decide(generation.id, 'again', ada)).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect((await app.engine.find(generation.id))?.state).toBe('unknown');
  expect(provider.starts).toHaveLength(1);
});

it.each([
  ['with a budget', { perDayUsd: 100 }],
  ['without one', {}],
])('sells nothing without a published price, %s, and names the nearest that has one', async (_, budgets) => {
  fillCatalog(installed.providers.map(modelsOf).map((each) => ({ ...each, models: each.models.map(withoutPriceOf4k) })));
  onTestFinished(() => fillCatalog(installed.providers.map(modelsOf)));
  provider = scriptedProvider(video, 'gemini-omni');
  await start({ budgets });
  const unpriced = sampleRequest({ model: 'gemini-omni-1.1-flash', resolution: '4k' });
  const error = await refusal({ request: unpriced });
  expect(error).toMatchObject({ code: 'price_unknown', option: 'resolution' });
  expect(say(error.text)).toBe(
    'There is no published price for Gemini Omni Flash 1.1 at 4k, so nothing was started. The nearest with a price: Gemini Omni Flash 1.1, 8 s, 1080p, 16:9, about $1.22.',
  );
  const place = { platform: 'web', channelId: 'lobby', ids: {} } as const;
  await expect(app.engine.estimate(unpriced, { requester: ada.requester, replyTarget: place })).rejects.toThrow(
    expect.objectContaining({ code: 'price_unknown' }),
  );
  await app.clock.advance(0);
  expect((await app.engine.history({ limit: 10 })).generations).toEqual([]);
  expect(provider.starts).toEqual([]);
});

describe('what may have been charged', () => {
  const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timeout' });
  const dayMs = 86_400_000;

  beforeEach(() => {
    for (let n = 0; n < 10; n += 1) provider.onStart.push(() => Promise.reject(unclear));
  });

  it('uses up the budget of a month however many days pass, and says so', async () => {
    app = openTestEngine({
      ...{ folder: temporaryFolder(), providers: [provider], settings: { budgets: { perMonthUsd: 2 * price } } },
      clock: new ManualClock(Date.UTC(2026, 10, 21, 12)),
    });
    await app.engine.start();
    for (const day of [21, 24]) {
      const { generation } = await app.engine.submit(sampleSubmission({ request }));
      await app.clock.advance(3 * dayMs);
      await expect
        .poll(() => app.clock.advance(60_000).then(async () => (await app.engine.find(generation.id))?.state))
        .toBe('failed');
      expect((await app.engine.find(generation.id))?.charged, `of day ${day}`).toBe('maybe');
    }
    await app.clock.advance(dayMs);
    expect(say((await refusal()).text)).toBe(
      'This would cost about $0.80, but only $0.00 of the budget of the month ($1.60) is left. It renews on Dec 1, 2026, 12:00 AM UTC. $1.60 of this budget may have been spent on requests that Google did not answer clearly.',
    );
    expect(await app.opened.store.spending({ kind: 'everyone' }, Date.UTC(2026, 10, 1), app.clock.now())).toEqual({
      ...{ reservedUsd: 0, spentUsd: 0, maybeUsd: 2 * price },
    });
    await app.clock.advance(3 * dayMs);
    await app.engine.submit(sampleSubmission({ request }));
  });

  it('stays on the books where Google did not finish in two days', async () => {
    provider.onStart.length = 0;
    await start({ budgets: { perMonthUsd: price } });
    const { generation } = await app.engine.submit(sampleSubmission({ request }));
    await app.clock.advance(50 * 3_600_000);
    expect(await app.engine.find(generation.id)).toMatchObject({ state: 'expired', charged: 'maybe' });
    expect((await refusal()).code).toBe('budget_exceeded');
  });

  it('stays on the books where Google lost the operation', async () => {
    provider.onStart.length = 0;
    await start({ budgets: { perDayUsd: price } });
    const { generation } = await app.engine.submit(sampleSubmission({ request }));
    const gone = new ProviderError('rejected', text('provider.operationGone', { provider: 'Google' }), {
      code: 'operation_gone',
    });
    await app.clock.advance(0);
    provider.operations.set('operations/1', () => Promise.reject(gone));
    await app.clock.advance(60_000);
    expect(await app.engine.find(generation.id)).toMatchObject({ state: 'failed', charged: 'maybe' });
    expect((await refusal()).code).toBe('budget_exceeded');
  });

  it('is not booked again when a second try is made, and is not lost when that is refused', async () => {
    await start({});
    const { generation } = await app.engine.submit(sampleSubmission({ request }));
    await app.clock.advance(0);
    provider.onStart.length = 0;
    await app.engine.decide(generation.id, 'again', ada);
    await app.clock.advance(0);
    const sums = () => app.opened.store.spending({ kind: 'everyone' }, 0, app.clock.now());
    expect(await sums()).toEqual({ reservedUsd: price, spentUsd: 0, maybeUsd: price });
    provider.finish('operations/2');
    await app.clock.advance(20_000);
    await expect.poll(async () => (await app.engine.find(generation.id))?.charged).toBe('yes');
    expect(await sums()).toEqual({ reservedUsd: 0, spentUsd: price, maybeUsd: price });
  });

  it('is still said of a generation whose second try was refused free of charge', async () => {
    await start({});
    const { generation } = await app.engine.submit(sampleSubmission({ request }));
    await app.clock.advance(0);
    provider.onStart.length = 0;
    await app.engine.decide(generation.id, 'again', ada);
    await app.clock.advance(0);
    provider.operations.set('operations/2', {
      state: 'refused',
      reason: text('provider.refusedNoReason', { provider: 'Google' }),
      supportCodes: [],
    });
    await app.clock.advance(20_000);
    await expect.poll(async () => (await app.engine.find(generation.id))?.state).toBe('refused');
    expect((await app.engine.find(generation.id))?.charged).toBe('maybe');
  });
});

it("counts the month's spending from its first day", async () => {
  const folder = temporaryFolder();
  const clock = new ManualClock(Date.UTC(2026, 10, 1, 0, 10));
  const open = async (): Promise<void> => {
    app = openTestEngine({ folder, clock, providers: [provider], settings: { budgets: { perMonthUsd: price } } });
    await app.engine.start();
  };
  await open();
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await clock.advance(0);
  provider.finish('operations/1');
  await clock.advance(20_000);
  await expect.poll(async () => (await app.engine.find(generation.id))?.charged).toBe('yes');
  for (const day of [2, 15, 30]) {
    await app.stop();
    await clock.advance(Date.UTC(2026, 10, day, 0, 10) - clock.now());
    await open();
    expect((await refusal()).code, `on day ${day}`).toBe('budget_exceeded');
  }
  await clock.advance(86_400_000);
  await app.engine.submit(sampleSubmission({ request }));
});

it.each(['discord', 'slack', 'web'] as const)(
  'holds a channel of %s to its budget, and not one with its id elsewhere',
  async (platform) => {
    await start({ budgets: { perChannelPerDayUsd: price } });
    const on = (where: typeof platform) => ({
      requester: { platform: where, id: 'ada' },
      replyTarget: { platform: where, channelId: 'C1', ids: {} },
    });
    await app.engine.submit(sampleSubmission({ request, ...on(platform) }));
    expect((await refusal(on(platform))).text.values.cap).toMatchObject({ key: 'cap.channel' });
    for (const other of ['discord', 'slack', 'web'] as const) {
      if (other !== platform) await app.engine.submit(sampleSubmission({ request, ...on(other) }));
    }
  },
);

it('holds one person to the number of generations that may wait or run', async () => {
  await start({ activePerPerson: 10, concurrentGenerations: 1 });
  const all = Array.from({ length: 1000 }, () => app.engine.submit(sampleSubmission({ request })));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect((await refusal()).code).toBe('too_many_active');
  await app.engine.submit(sampleSubmission({ request, person: 'bob' }));
});
