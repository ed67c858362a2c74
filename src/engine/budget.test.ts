import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { UserError } from '../domain/errors.ts';
import { ProviderError } from '../domain/errors.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/texts.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/test-engine.ts';
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

function committed(): number {
  return app.opened.store.committedUsd({ kind: 'everyone' }, 0);
}

async function refusal(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<UserError> {
  return app.engine.submit(sampleSubmission({ request, ...change })).then(
    () => expect.unreachable('it was accepted'),
    (error: UserError) => error,
  );
}

it('accepts exactly as many parallel requests as the budget holds', async () => {
  await start({ budgets: { perDayUsd: 10 * price }, concurrentGenerations: 2 });
  const all = Array.from({ length: 1000 }, (_, n) => app.engine.submit(sampleSubmission({ request, person: `p${n % 7}` })));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect(committed()).toBeCloseTo(10 * price, 9);
});

it('says which cap it is, how much is left and when it renews', async () => {
  await start({ budgets: { perPersonPerDayUsd: 1 } });
  await app.engine.submit(sampleSubmission({ request }));
  const error = await refusal();
  expect(error.code).toBe('budget_exceeded');
  expect(say(error.text)).toBe(
    'This would cost about $0.80, but only $0.20 of your budget of the day ($1.00) are left. It renews on Nov 26, 2026, 12:00 AM UTC.',
  );
  await app.engine.submit(sampleSubmission({ request, person: 'bob' }));
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
  await expect.poll(() => app.engine.find(generation.id)?.charged).toBe('yes');
  await refusal();
  await app.clock.advance(12 * 3_600_000);
  await app.engine.submit(sampleSubmission({ request }));
  expect((await refusal()).code).toBe('budget_exceeded');
});

it('releases the price of what was rejected, refused or canceled, and spends it when a video was made', async () => {
  await start({ concurrentGenerations: 1 });
  provider.onStart.push(() =>
    Promise.reject(new ProviderError('rejected', text('google.invalid', { message: 'No.' }), { code: 'invalid_argument' })),
  );
  await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  expect(committed()).toBe(0);

  await app.engine.submit(sampleSubmission({ request }));
  const waiting = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  expect(committed()).toBeCloseTo(2 * price, 9);
  await app.engine.cancel(waiting.generation.id, ada);
  expect(committed()).toBeCloseTo(price, 9);

  provider.operations.set('operations/2', { state: 'refused', reason: text('google.refusedNoReason'), supportCodes: [] });
  await app.clock.advance(20_000);
  await expect.poll(committed).toBe(0);

  const made = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  provider.finish('operations/3');
  await app.clock.advance(20_000);
  await expect.poll(() => app.engine.find(made.generation.id)?.charged).toBe('yes');
  expect(committed()).toBeCloseTo(price, 9);
});

it('keeps the reservation of an unknown one for 48 hours, beside that of a second try', async () => {
  await start({});
  const unclear = new ProviderError('unknown', text('google.noClearAnswer'), { code: 'timeout' });
  provider.onStart.push(
    () => Promise.reject(unclear),
    () => Promise.reject(unclear),
  );
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  await app.engine.decide(generation.id, 'again', ada);
  await app.clock.advance(0);
  expect(committed()).toBeCloseTo(2 * price, 9);
  await app.engine.decide(generation.id, 'leave', ada);
  await app.clock.advance(47 * 3_600_000);
  expect(committed()).toBeCloseTo(2 * price, 9);
  await app.clock.advance(3_600_000);
  await expect.poll(() => app.clock.advance(60_000).then(committed)).toBe(0);
});

it('does not let a second try past the budget, and the question stays open', async () => {
  await start({ budgets: { perDayUsd: price } });
  provider.onStart.push(() => Promise.reject(new ProviderError('unknown', text('google.noClearAnswer'), { code: 'timeout' })));
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  await expect(app.engine.decide(generation.id, 'again', ada)).rejects.toMatchObject({ code: 'budget_exceeded' });
  expect(app.engine.find(generation.id)?.state).toBe('unknown');
  expect(provider.starts).toHaveLength(1);
});

it('refuses a model without a verified price once there is a budget', async () => {
  provider = scriptedProvider(video, 'gemini-omni');
  await start({ budgets: { perDayUsd: 100 } });
  const unpriced = sampleRequest({ model: 'gemini-omni-1.2-flash' });
  await expect(app.engine.submit(sampleSubmission({ request: unpriced }))).rejects.toMatchObject({ code: 'price_unknown' });
});

it('holds one person to the number of generations that may wait or run', async () => {
  await start({ activePerPerson: 10, concurrentGenerations: 1 });
  const all = Array.from({ length: 1000 }, () => app.engine.submit(sampleSubmission({ request })));
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  expect((await refusal()).code).toBe('too_many_active');
  await app.engine.submit(sampleSubmission({ request, person: 'bob' }));
});
