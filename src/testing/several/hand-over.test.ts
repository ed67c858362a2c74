import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import { asAdmin } from '../postgres/as-admin.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { type Effect, recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine, type SharedEngineOptions } from './shared-engine.ts';

const missing = missingForPostgres();
/** So often a process looks by itself whether another one is gone, see `createTakingOver`. */
const lookMs = 2000;
/** It never comes to the next look: what it does, it was told. */
const neverLooking: Clock = {
  ...{ now: systemClock.now, monotonicMs: systemClock.monotonicMs },
  after: (delayMs, callback) => (delayMs === lookMs ? () => undefined : systemClock.after(delayMs, callback)),
};

/** How many processes hear of the others. */
async function listening(url: string): Promise<number> {
  const rows = await asAdmin(
    url,
    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query = 'LISTEN veo_bot_changed'",
  );
  return rows.length;
}

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
    const second = await start('second', { clock: neverLooking });
    // It hears, and what was missed before that is over: from here on it is woken by what it is told alone.
    await expect.poll(() => listening(url)).toBe(2);
    await first.stop();
    await expect.poll(() => second.provider.checks).toContain('operations/1');
    second.provider.finish('operations/1');
    await expect.poll(() => stateOf(second, id)).toBe('completed');
    expect(second.provider.starts).toEqual([]);
    expect(second.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect(first.effects.filter(({ kind }) => kind === 'result')).toEqual([]);
  });
});
