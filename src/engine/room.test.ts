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

function look(submission = sampleSubmission({ request })): Promise<void> {
  return app.engine.requireRoom(submission);
}

it('has room for a person as long as submit would take one more', async () => {
  await start({ activePerPerson: 1 });
  await expect(look()).resolves.toBeUndefined();
  await app.engine.submit(sampleSubmission({ request }));
  await expect(look()).rejects.toMatchObject({ code: 'too_many_active' });
  await expect(look(sampleSubmission({ request, person: 'bob' }))).resolves.toBeUndefined();
});

it('has none where a cap has nothing left, and says when it renews', async () => {
  await start({ budgets: { perPersonPerDayUsd: 0.8 } });
  await expect(look()).resolves.toBeUndefined();
  await app.engine.submit(sampleSubmission({ request }));
  await expect(look()).rejects.toMatchObject({ code: 'budget_exceeded', text: { key: 'limit.budgetUsedUp' } });
  await expect(look(sampleSubmission({ request, person: 'bob' }))).resolves.toBeUndefined();
});

it('needs no budget for what is free', async () => {
  await start({ budgets: { perDayUsd: 0 } }, 'preview');
  await expect(look(sampleSubmission())).resolves.toBeUndefined();
});

it('lets an event through that made a generation before', async () => {
  await start({ activePerPerson: 1 });
  const submission = sampleSubmission({ request });
  await app.engine.submit(submission);
  await expect(look(submission)).resolves.toBeUndefined();
});
