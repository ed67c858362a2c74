import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import { type GenerationView, isEnded } from '../../domain/generation.ts';
import type { RouterFault } from '../../emulator/openrouter/faults.ts';
import { openOpenRouterFake } from '../../testing/fakes/openrouter/openrouter-fake.ts';
import { openRouterFaults } from '../../testing/fakes/openrouter/openrouter-faults.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import { createOpenRouterProvider } from './openrouter-provider.ts';

const apiKey = 'sk-or-v1-not-a-real-key';

const { starts, checks, downloads } = openRouterFaults;
const unknown: readonly RouterFault[] = starts.unknown;
const refusals: readonly RouterFault[] = [
  'submit/429',
  'submit/429-retry-after',
  'submit/402',
  'submit/401',
  'submit/400-invalid',
];
const lookFaults: readonly RouterFault[] = checks?.passing.map(([fault]) => fault) ?? [];
const endFaults = ['poll/failed', 'poll/failed-charged', 'poll/failed-moderation', 'poll/expired', 'poll/no-content'] as const;
const downloadFaults: readonly RouterFault[] = downloads?.failed.map(([fault]) => fault) ?? [];

/** Everything that can go wrong with one video, and where the bot is stopped and started again meanwhile. */
const troubles = fc.record({
  refused: fc.array(fc.constantFrom(...refusals), { maxLength: 1 }),
  unclear: fc.option(fc.constantFrom(...unknown), { freq: 3, nil: undefined }),
  looks: fc.array(fc.constantFrom(...lookFaults), { maxLength: 2 }),
  ends: fc.option(fc.constantFrom(...endFaults), { nil: undefined }),
  fetches: fc.array(fc.constantFrom(...downloadFaults), { maxLength: 2 }),
  restartsAfter: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 2 }),
  cancelsAfter: fc.option(fc.integer({ min: 0, max: 12 }), { freq: 2, nil: undefined }),
});

type Troubles = typeof troubles extends fc.Arbitrary<infer T> ? T : never;

/** One video's life among these troubles. @returns how it ended, and the vendor that saw it all */
async function live({ refused, unclear, looks, ends, fetches, restartsAfter, cancelsAfter }: Troubles) {
  const folder = temporaryFolder();
  const fake = await openOpenRouterFake(folder, { keys: [apiKey], progress: { polls: 1 } });
  const single = [unclear, ends].filter((fault) => fault !== undefined);
  for (const fault of [...refused, ...looks, ...single, ...fetches]) fake.inject(fault);
  const clock = new ManualClock();
  const open = async (): Promise<TestEngine> => {
    const limits = { startTimeoutMs: 150, checkTimeoutMs: 150, stallMs: 150, maxVideoBytes: 1_000_000 };
    const provider = createOpenRouterProvider({ apiKey, baseUrl: fake.url, findModel, ...limits });
    const app = openTestEngine({ folder, providers: [provider], clock });
    await app.engine.start();
    return app;
  };
  let app = await open();
  const request = sampleRequest({ model: 'google/veo-3.1' });
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  for (let step = 0; step < 14; step += 1) {
    if (restartsAfter.includes(step)) {
      await app.stop();
      app = await open();
    }
    const actor = { requester: generation.requester, mayManage: false };
    if (step === cancelsAfter) await app.engine.cancel(generation.id, actor).catch(() => undefined);
    await clock.advance(61_000);
    // The network has a time of its own. What is expected holds however far it got.
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const ended: GenerationView = (await app.engine.find(generation.id)) ?? generation;
  await app.stop();
  await fake.close();
  await rm(folder, { recursive: true, force: true });
  return { ended, fake };
}

describe('a video of OpenRouter’s', () => {
  it('is paid for once at most, whatever goes wrong, and never sent again after an unclear answer', async () => {
    await fc.assert(
      fc.asyncProperty(troubles, async (each) => {
        const { ended, fake } = await live(each);
        // A clear no may be followed by another try; an unclear answer is the last one.
        expect(fake.starts()).toBeLessThanOrEqual(each.refused.length + 1);
        expect(fake.accepted()).toBeLessThanOrEqual(1);
        // Nobody is told that nothing was charged for what OpenRouter took.
        if (fake.accepted() === 1 && isEnded(ended.state)) expect(ended.charged).not.toBe('no');
      }),
      { numRuns: 40, seed: 20_261_129 },
    );
  }, 120_000);
});
