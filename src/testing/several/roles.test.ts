import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../domain/clock.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { longestWaitMs } from '../../domain/generation-store.ts';
import { systemClock } from '../../lib/clock.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { type Effect, recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine, type SharedEngineOptions } from './shared-engine.ts';

const missing = missingForPostgres();

interface Process extends SharedEngine {
  readonly provider: ScriptedProvider;
  readonly effects: Effect[];
  /** Ids of events whose people it told that they were interrupted. */
  readonly told: string[];
}

describe.skipIf(missing !== undefined)(`engines with different roles on one PostgreSQL (${missing ?? 'a real one'})`, () => {
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

  /** @param reaches platforms of which it makes the deliveries; it knows all of them */
  const open = async (me: string, reaches: readonly string[], more: Partial<SharedEngineOptions> = {}): Promise<Process> => {
    const provider = scriptedProvider(video);
    const effects: Effect[] = [];
    const told: string[] = [];
    const deliveries = ['discord', 'slack'].map(
      (platform): Delivery => ({
        ...recordingDelivery(effects, platform),
        sayInterrupted: async ({ eventId }) => void told.push(eventId),
      }),
    );
    const roles = { reaches: (platform: string) => reaches.includes(platform) };
    const opened = await openSharedEngine({ url, folder, me, providers: [provider], deliveries, ...roles, ...more });
    onTestFinished(opened.stop);
    return { ...opened, provider, effects, told };
  };
  const start: typeof open = async (...given) => {
    const opened = await open(...given);
    await opened.engine.start();
    return opened;
  };
  const submit = async ({ engine }: SharedEngine, platform = 'discord') => {
    const replyTarget = { platform, channelId: 'general', ids: {} };
    const requester = { platform, id: 'ann' };
    return (await engine.submit(sampleSubmission({ replyTarget, requester }))).generation.id;
  };
  const stateOf = async ({ engine }: SharedEngine, id: string) => (await engine.find(id))?.state;

  it('take in, make and post, each what is its own', async () => {
    const front = await start('front', [], { works: false });
    const posts = await start('posts', ['discord'], { works: false });
    const id = await submit(front);
    await expect.poll(() => posts.effects.map(({ kind, state }) => [kind, state])).toEqual([['status', 'queued']]);
    expect(front.provider.starts).toEqual([]);
    const makes = await start('makes', ['slack']);
    await expect.poll(() => makes.provider.starts).toHaveLength(1);
    makes.provider.finish('operations/1');
    await expect.poll(() => stateOf(front, id)).toBe('completed');
    expect(posts.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect([front.effects, makes.effects]).toEqual([[], []]);
    expect([front, posts].flatMap(({ provider: { starts, checks, downloads } }) => [...starts, ...checks, ...downloads])).toEqual(
      [],
    );
  });

  it('start nothing that its person has not seen, however long nobody is there who shows it', async () => {
    const deliveries = [{ ...recordingDelivery([], 'discord'), statusComesFirst: true } as const];
    const later: Clock = { ...systemClock, now: () => systemClock.now() + longestWaitMs + 60_000 };
    const front = await start('front', [], { works: false, deliveries });
    const id = await submit(front);
    const makes = await start('makes', [], { clock: later, deliveries });
    const heldUntil = async () => (await front.engine.find(id))?.notBeforeMs ?? 0;
    await expect.poll(heldUntil).toBeGreaterThan(later.now());
    expect(makes.provider.starts).toEqual([]);
    await start('posts', ['discord'], { works: false, deliveries });
    await expect.poll(() => makes.provider.starts).toHaveLength(1);
  });

  it('leave what a dead one had at its provider to those that look', async () => {
    const makes = await start('makes', []);
    const id = await submit(makes);
    await expect.poll(() => makes.provider.checks.length).toBeGreaterThan(0);
    const front = await start('front', ['discord'], { works: false });
    await makes.stop();
    const next = await start('next', []);
    await expect.poll(() => next.provider.checks).toContain('operations/1');
    next.provider.finish('operations/1');
    await expect.poll(() => stateOf(front, id)).toBe('completed');
    expect(front.provider.checks).toEqual([]);
  });

  it('tell those who were interrupted by the one that reaches their platform', async () => {
    const asked = await open('asked', ['discord']);
    const replyTarget = { platform: 'discord', channelId: 'general', ids: {} };
    await asked.engine.arrived({ eventId: 'discord:1', requester: { platform: 'discord', id: 'ann' }, replyTarget });
    await asked.stop();
    const other = await start('other', ['slack']);
    const own = await start('own', ['discord']);
    await expect.poll(() => own.told).toEqual(['discord:1']);
    expect(other.told).toEqual([]);
  });
});
