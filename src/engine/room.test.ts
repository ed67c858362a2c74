import { afterEach, beforeAll, expect, it } from 'vitest';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

let video: string;
let app: TestEngine;

/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
afterEach(() => app.stop());

async function start(settings: Partial<EngineSettings>, provider: 'gemini-veo' | 'preview' = 'gemini-veo'): Promise<void> {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider(video, provider)], settings });
  await app.engine.start();
}

function look(submission = sampleSubmission({ request })): () => void {
  return () => app.engine.requireRoom(submission);
}

it('has room for a person as long as submit would take one more', async () => {
  await start({ activePerPerson: 1 });
  expect(look()).not.toThrow();
  await app.engine.submit(sampleSubmission({ request }));
  expect(look()).toThrow(expect.objectContaining({ code: 'too_many_active' }));
  expect(look(sampleSubmission({ request, person: 'bob' }))).not.toThrow();
});

it('has none where a cap has nothing left, and says when it renews', async () => {
  await start({ budgets: { perPersonPerDayUsd: 0.8 } });
  expect(look()).not.toThrow();
  await app.engine.submit(sampleSubmission({ request }));
  expect(look()).toThrow(
    expect.objectContaining({ code: 'budget_exceeded', text: expect.objectContaining({ key: 'limit.budgetUsedUp' }) }),
  );
  expect(look(sampleSubmission({ request, person: 'bob' }))).not.toThrow();
});

it('needs no budget for what is free', async () => {
  await start({ budgets: { perDayUsd: 0 } }, 'preview');
  expect(look(sampleSubmission())).not.toThrow();
});

it('lets an event through that made a generation before', async () => {
  await start({ activePerPerson: 1 });
  const submission = sampleSubmission({ request });
  await app.engine.submit(submission);
  expect(look(submission)).not.toThrow();
});
