import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../../lib/clock.ts';
import { createReserve } from '../../storage/reserve.ts';
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

  it('remove nothing of a name while their lease is not held, since another one may have stored it', async () => {
    const first = await start('first');
    const id = await submit(first);
    await expect.poll(() => first.provider.checks.length).toBeGreaterThan(0);
    const isHeld = vi.spyOn(first.sharing, 'isHeld').mockReturnValue(false);
    const stored = join(folder, 'outputs', `${id}.mp4`);
    writeFileSync(stored, 'by another process');
    first.provider.finish('operations/1');
    await expect.poll(() => stateOf(first, id)).toBe('downloading');
    const asked = isHeld.mock.calls.length;
    await expect.poll(() => isHeld.mock.calls.length, { timeout: 10_000 }).toBeGreaterThan(asked + 2);
    expect(readFileSync(stored, 'utf8')).toBe('by another process');
    isHeld.mockRestore();
    await expect.poll(() => stateOf(first, id), { timeout: 10_000 }).toBe('completed');
    expect(readFileSync(stored)).toEqual(readFileSync(video));
  });

  /** A process that is taken for dead while its start waits for its answer, and another one that has taken that over. */
  const startAndLose = async () => {
    const first = await start('first');
    const answer = Promise.withResolvers<string>();
    first.provider.onStart.push(() => answer.promise);
    const id = await submit(first);
    await expect.poll(() => first.provider.starts.length).toBe(1);
    await asAdmin(url, "UPDATE leases SET owner = NULL, fence = fence + 1 WHERE name = 'process/first'");
    const second = await start('second');
    await expect.poll(() => stateOf(second, id)).toBe('unknown');
    return { first, second, id, answer: answer.resolve };
  };

  it('look at what a process had started that was taken for dead, where its answer comes after all', async () => {
    const { first, second, id, answer } = await startAndLose();
    answer('operations/1');
    await expect.poll(() => stateOf(second, id)).toBe('generating');
    await first.stop();
    second.provider.finish('operations/1');
    await expect.poll(() => stateOf(second, id), { timeout: 10_000 }).toBe('completed');
    expect(second.provider.starts).toEqual([]);
    expect(second.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
  });

  it('look at what a process had started that could tell nobody but its own journal', async () => {
    const { id, answer } = await startAndLose();
    mkdirSync(join(folder, 'third'));
    createReserve(join(folder, 'third'), folder, 0).journal({ generationId: id, attempt: 1, operationName: 'operations/1' });
    const third = await start('third');
    await expect.poll(() => third.provider.checks).toContain('operations/1');
    expect(await stateOf(third, id)).toBe('generating');
    answer('operations/1');
  });
});
