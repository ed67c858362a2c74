import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { type Effect, recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine, type SharedEngineOptions } from './shared-engine.ts';

const missing = missingForPostgres();
/** From the end of one process until another one is at its work; the goal is a second. */
const goalMs = 1000;

describe.skipIf(missing !== undefined)(`engines that share one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let url: string;
  let folder: string;
  let video: string;

  beforeAll(async () => {
    video = await sampleVideoFile(temporaryFolder());
  });
  beforeEach(async () => {
    url = await testDatabase();
    folder = temporaryFolder();
  });

  const start = async (
    me: string,
    more: Partial<SharedEngineOptions> = {},
  ): Promise<SharedEngine & { readonly provider: ScriptedProvider; readonly effects: Effect[] }> => {
    const provider = scriptedProvider(video);
    const effects: Effect[] = [];
    const deliveries = [recordingDelivery(effects)];
    const opened = await openSharedEngine({ url, folder, me, providers: [provider], deliveries, ...more });
    onTestFinished(opened.stop);
    await opened.engine.start();
    return { ...opened, provider, effects };
  };
  const stateOf = async ({ engine }: SharedEngine, id: string) => (await engine.find(id))?.state;
  const submit = async ({ engine }: SharedEngine) => (await engine.submit(sampleSubmission())).generation.id;

  it('go on at once with what one of them leaves, also where they have just begun', async () => {
    const first = await start('first');
    const id = await submit(first);
    await expect.poll(() => first.provider.checks.length).toBeGreaterThan(0);
    const second = await start('second');
    await first.stop();
    const leftMs = performance.now();
    await expect.poll(() => second.provider.checks, { interval: 5, timeout: 8000 }).toContain('operations/1');
    expect(performance.now() - leftMs).toBeLessThan(goalMs);
    second.provider.finish('operations/1');
    await expect.poll(() => stateOf(second, id)).toBe('completed');
    expect(second.provider.starts).toEqual([]);
    expect(second.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect(first.effects.filter(({ kind }) => kind === 'result')).toEqual([]);
  });
});
