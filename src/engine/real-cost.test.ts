import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OperationCheck } from '../domain/provider.ts';
import { text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import { createLog } from '../lib/log.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import { believedCostUsd } from './real-cost.ts';

let video: string;
let provider: ScriptedProvider;
let app: TestEngine;

/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
const estimateUsd = 0.8;
const refused: OperationCheck = {
  state: 'refused',
  reason: text('provider.refusedAudio', { provider: 'Google' }),
  supportCodes: [],
  worthAnotherTry: true,
};
const failed: OperationCheck = { state: 'failed', reason: text('provider.failedNoMessage', { provider: 'Google' }), code: 'x' };

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  provider = scriptedProvider(video, 'gemini-veo');
});
afterEach(() => app.stop());

async function start(options: Partial<TestEngineOptions> = {}): Promise<void> {
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], ...options });
  await app.engine.start();
}

/** @returns its id, once it is at its provider under the next number */
async function begin(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request, ...change }));
  await app.clock.advance(0);
  return generation.id;
}

async function ended(id: string): Promise<void> {
  const isOver = () => app.clock.advance(5000).then(async () => (await app.engine.find(id))?.endedAtMs !== undefined);
  await expect.poll(isOver).toBe(true);
}

describe('a cost that a provider states', () => {
  it('is booked in the place of the estimate, which stays beside it', async () => {
    await start();
    const id = await begin();
    expect(await committedUsd(app)).toBe(estimateUsd);
    provider.finish('operations/1', 0.7123456);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({
      charged: 'yes',
      costUsd: 0.712346,
      priceUsd: estimateUsd,
      state: 'completed',
    });
    expect(await committedUsd(app)).toBe(0.712346);
  });

  it('is what the caps count: what was saved is there for others, and what was more is not', async () => {
    await start({ settings: { budgets: { perDayUsd: 2 } } });
    const cheap = await begin();
    provider.finish('operations/1', 0.3);
    await ended(cheap);
    const dear = await begin();
    await begin();
    provider.finish('operations/2', 1.1);
    await ended(dear);
    // 0.3 + 1.1 spent and 0.8 set aside.
    expect(await committedUsd(app)).toBeCloseTo(2.2, 9);
    await expect(app.engine.submit(sampleSubmission({ request }))).rejects.toMatchObject({ code: 'budget_exceeded' });
  });

  it('is booked also where the video was called off', async () => {
    await start();
    const id = await begin();
    await app.engine.cancel(id, { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    provider.finish('operations/1', 0.7);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ state: 'canceled', charged: 'yes', costUsd: 0.7 });
    expect(await committedUsd(app)).toBe(0.7);
  });

  it('is booked also where the model was thought to be free', async () => {
    provider = scriptedProvider(video);
    await start();
    const id = await begin({ request: sampleRequest() });
    provider.finish('operations/1', 0.25);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ charged: 'yes', costUsd: 0.25, priceUsd: 0 });
    expect(await committedUsd(app)).toBe(0.25);
  });

  it.each([-1, 0, Number.NaN, Number.POSITIVE_INFINITY, 20.1 * estimateUsd, estimateUsd / 20.1, 1e-9])(
    'is not believed when it is %d: the estimate is booked, and the log says so',
    async (costUsd) => {
      const lines: string[] = [];
      const log = createLog({
        level: 'warn',
        format: 'json',
        secrets: [],
        destination: { write: (line: string) => void lines.push(line) },
      });
      await start({ log });
      const id = await begin();
      provider.finish('operations/1', costUsd);
      await ended(id);
      const generation = await app.engine.find(id);
      expect(generation).toMatchObject({ charged: 'yes', costUsd: undefined, state: 'completed' });
      expect(await committedUsd(app)).toBe(estimateUsd);
      expect(lines.filter((line) => line.includes('the estimate is booked'))).toHaveLength(1);
    },
  );
});

describe('what ended without a video', () => {
  it.each([refused, failed])('costs what its provider says that it cost all the same', async (check) => {
    await start();
    const id = await begin();
    provider.operations.set('operations/1', { ...check, costUsd: 0.003 } as OperationCheck);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ state: check.state, charged: 'yes', costUsd: 0.003 });
    expect(await committedUsd(app)).toBe(0.003);
    // It was paid for, so it is no free second try.
    expect(provider.starts).toHaveLength(1);
  });

  it('costs the estimate where what is said can not be right', async () => {
    await start();
    const id = await begin();
    provider.operations.set('operations/1', { ...failed, costUsd: 300 } as OperationCheck);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', charged: 'yes', costUsd: undefined });
    expect(await committedUsd(app)).toBe(estimateUsd);
  });

  it.each(['unknown', -0.1, Number.NaN] as const)('may have cost the estimate where it says %s', async (costUsd) => {
    await start();
    const id = await begin();
    provider.operations.set('operations/1', { ...failed, costUsd } as OperationCheck);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', charged: 'maybe' });
    expect((await app.opened.store.spending({ kind: 'everyone' }, 0, app.clock.now())).maybeUsd).toBe(estimateUsd);
  });

  it.each([0, undefined])('costs nothing where it says %s', async (costUsd) => {
    await start();
    const id = await begin();
    provider.operations.set('operations/1', (costUsd === undefined ? failed : { ...failed, costUsd }) as OperationCheck);
    await ended(id);
    expect(await app.engine.find(id)).toMatchObject({ state: 'failed', charged: 'no' });
    expect(await committedUsd(app)).toBe(0);
  });
});

it('books once where the process ends between what the provider said and the booking, and after it', async () => {
  const folder = temporaryFolder();
  for (const at of ['after-check', 'after-done'] as const) {
    const before = at === 'after-check' ? 0 : 0.7;
    app = openTestEngine({
      ...{ folder, providers: [provider] },
      failpoint: (name) => {
        if (name === at) throw new Error('the process ends here');
      },
    });
    await app.engine.start();
    const id = await begin();
    const name = `operations/${provider.starts.length}`;
    provider.finish(name, 0.7);
    await expect.poll(() => app.clock.advance(1000).then(() => provider.checks.includes(name))).toBe(true);
    app.engine.crashed();
    await app.stop();
    app = openTestEngine({ folder, providers: [provider] });
    await app.engine.start();
    await ended(id);
    expect(await app.engine.find(id), at).toMatchObject({ state: 'completed', charged: 'yes', costUsd: 0.7 });
    expect(await committedUsd(app), at).toBeCloseTo(before + 0.7, 9);
    await app.stop();
  }
  await start();
});

it('counts in the budgets what was booked for each, or the estimate where nothing was said', async () => {
  await start({ settings: { budgets: {}, concurrentGenerations: 100 } });
  const saidOf = fc.option(fc.oneof(fc.double({ min: -1, max: 20, noNaN: false }), fc.double({ min: 0.04, max: 16 })), {
    nil: undefined,
  });
  const one = fc.record({ said: saidOf, end: fc.constantFrom('finished', 'failed') });
  await fc.assert(
    fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), async (all) => {
      const beforeMicroUsd = Math.round((await committedUsd(app)) * 1e6);
      const ids: string[] = [];
      for (const { said, end } of all) {
        ids.push(await begin());
        const name = `operations/${provider.starts.length}`;
        if (end === 'finished') provider.finish(name, said);
        else provider.operations.set(name, { ...failed, ...(said !== undefined && { costUsd: said }) } as OperationCheck);
      }
      const isBooked = async (id: string): Promise<boolean> =>
        (await app.engine.find(id))?.finishedAtMs !== undefined || (await app.engine.find(id))?.state === 'failed';
      await expect
        .poll(() => app.clock.advance(20_000).then(async () => (await inTurn(ids, isBooked)).every(Boolean)))
        .toBe(true);
      const booked = await Promise.all(
        ids.map(async (id) => {
          const { charged = 'no', costUsd, priceUsd = 0 } = (await app.engine.find(id)) ?? {};
          return charged === 'no' ? 0 : Math.round((costUsd ?? priceUsd) * 1e6);
        }),
      );
      const sum = booked.reduce((total, each) => total + each, 0);
      expect(Math.round((await committedUsd(app)) * 1e6) - beforeMicroUsd).toBe(sum);
    }),
    { numRuns: 12 },
  );
});

it('never believes less than nothing, nor what no number is', () => {
  fc.assert(
    fc.property(fc.double(), fc.double({ min: 0, max: 100, noNaN: true }), fc.boolean(), (costUsd, priceUsd, isWhole) => {
      const believed = believedCostUsd(costUsd, { priceUsd }, isWhole);
      if (believed === undefined) return;
      expect(believed).toBeGreaterThan(0);
      expect(believed).toBeLessThanOrEqual(Math.max(20 * priceUsd, 20));
      expect(Math.abs(believed - costUsd)).toBeLessThanOrEqual(5.1e-7);
    }),
  );
});
