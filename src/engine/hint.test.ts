import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { OperationCheck } from '../domain/provider.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let provider: ScriptedProvider;
let app: TestEngine;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(async () => {
  provider = scriptedProvider(video);
  app = openTestEngine({
    ...{ folder: temporaryFolder(), providers: [provider] },
    settings: { pollFirstSeconds: 3600, pollSeconds: 3600 },
  });
  await app.engine.start();
});
afterEach(() => app.stop());

async function begin(): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission());
  await app.clock.advance(0);
  return generation.id;
}

const isDone = (id: string) => app.clock.advance(1).then(async () => (await app.engine.find(id))?.state === 'completed');

it('looks at once where its provider tells that an operation is over, and once', async () => {
  const id = await begin();
  provider.finish('operations/1');
  expect(provider.checks).toEqual([]);
  app.engine.hint('preview', 'operations/1');
  await expect.poll(() => isDone(id)).toBe(true);
  expect(provider.checks).toEqual(['operations/1']);
});

it('goes on looking at its own pace where the word came too early', async () => {
  const id = await begin();
  app.engine.hint('preview', 'operations/1');
  await app.clock.advance(10);
  expect(provider.checks).toEqual(['operations/1']);
  provider.finish('operations/1');
  await app.clock.advance(2 * 3_600_000);
  await expect.poll(() => isDone(id)).toBe(true);
});

it('looks again after a look that was under way when the word came', async () => {
  const id = await begin();
  const slow = Promise.withResolvers<OperationCheck>();
  provider.operations.set('operations/1', () => slow.promise);
  app.engine.hint('preview', 'operations/1');
  await app.clock.advance(10);
  expect(provider.checks).toHaveLength(1);
  provider.finish('operations/1');
  app.engine.hint('preview', 'operations/1');
  slow.resolve({ state: 'running' });
  await expect.poll(() => isDone(id)).toBe(true);
  expect(provider.checks).toHaveLength(2);
});

it('leaves alone what it does not know, and what is another provider’s', async () => {
  await begin();
  app.engine.hint('preview', 'operations/2');
  app.engine.hint('gemini-veo', 'operations/1');
  await app.clock.advance(1000);
  expect(provider.checks).toEqual([]);
});
