import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { missingForPostgres } from '../../testing/postgres/find-postgres.ts';
import { createTestStores, type TestStores } from '../../testing/postgres/test-store.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine } from '../../testing/several/shared-engine.ts';
import type { EngineSettings } from '../core.ts';
import type { RunningEngine } from '../engine.ts';

/** 8 s at 0.10 USD a second. */
const one = 0.8;
const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
const admin = { who: 'terminal' } as const;
const settings: Partial<EngineSettings> = { budgets: { perPersonPerDayUsd: 4 }, activePerPerson: 1000 };
const provider = scriptedProvider('', 'vertex-veo');
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Door {
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
}

const places = {
  discord: { platform: 'discord', channelId: 'film', ids: { guild: 'S1' } },
  slack: { platform: 'slack', tenant: 'T1', channelId: 'film', ids: {} },
  web: { platform: 'web', channelId: 'web', ids: { parent: 'web' } },
} as const satisfies Readonly<Record<string, ReplyTarget>>;

/** One person at four doors: Discord, Slack, their browser and a key of theirs. Each place has a tier of $1.80 a day; the key has a cap of $1. */
async function fourDoors({ people, tiers, credits }: RunningEngine): Promise<readonly Door[]> {
  const { secret } = await people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  const { person } = await people.join(secret, 'Ann', 'Firefox');
  const { key } = await people.makeKey(person.id, { name: 'CI', scopes: ['make'], perDayUsd: 1 });
  const onDiscord = { platform: 'discord', id: 'D1' } as const;
  const onSlack = { platform: 'slack', tenant: 'T1', id: 'U1' } as const;
  for (const door of [onDiscord, onSlack]) await people.link(person.id, { door, name: 'ann' });
  for (const place of Object.values(places))
    await tiers.change(settingScopeOf(place), 'everybody', { isForEveryone: true, perDayUsd: 1.8 }, admin);
  await credits.change(settingScopeOf(places.discord), { kind: 'give', person: onDiscord, usd: 0.7, by: admin, eventId: 'c' });
  const onWeb = { platform: 'web', id: webIdOf(person.id) } as const;
  return [
    { requester: onDiscord, replyTarget: places.discord },
    { requester: onSlack, replyTarget: places.slack },
    { requester: onWeb, replyTarget: places.web },
    { requester: { ...onWeb, keyId: key.id }, replyTarget: places.web },
  ];
}

/** Everything at once, at all doors, from all processes. @returns how many were taken in at each door */
async function askAtOnce(engines: readonly RunningEngine[], doors: readonly Door[], count: number): Promise<readonly number[]> {
  const taken = doors.map(() => 0);
  const asked = Array.from({ length: count }, async (_, nth) => {
    const at = nth % doors.length;
    const submission = sampleSubmission({ ...doors[at], request, eventId: `at once ${nth}`, agreedUsd: one });
    const [isTaken] = await Promise.allSettled([engines[nth % engines.length]?.submit(submission)]);
    if (isTaken?.status === 'fulfilled') taken[at] = (taken[at] ?? 0) + 1;
  });
  await Promise.all(asked);
  return taken;
}

/** Of all that was asked for at any door: no more than $4 of one person, $1.80 of each tier with what credits add, and $1 of the key. */
async function expectHeld(engine: RunningEngine, doors: readonly Door[], taken: readonly number[]): Promise<void> {
  const [byDiscord = 0, bySlack = 0, byBrowser = 0, byKey = 0] = taken;
  const all = byDiscord + bySlack + byBrowser + byKey;
  expect({ taken, all }).toMatchObject({ all: 5 });
  // $1.80 and $0.70 of credits are three; $1.80 are two.
  expect([byDiscord <= 3, bySlack <= 2, byBrowser + byKey <= 2, byKey <= 1]).toEqual([true, true, true, true]);
  const own = await engine.usage.own(doors[0]?.requester ?? expect.unreachable(), places.discord);
  expect(own.periods.find(({ period }) => period === 'day')).toMatchObject({ spentUsd: 0, maybeUsd: 0 });
  expect((await engine.history({ limit: 100 })).generations.map(({ priceUsd }) => priceUsd)).toEqual(Array(5).fill(one));
  const left = await engine.credits.left(settingScopeOf(places.discord), { platform: 'discord', id: 'D1' });
  expect(left).toBe(byDiscord === 3 ? 0.1 : 0.7);
}

it('holds one person to one budget, whichever of four doors a thousand requests come by at once', async () => {
  const app = openTestEngine({ folder: temporaryFolder(), providers: [provider], settings });
  closing.push(app.stop);
  const doors = await fourDoors(app.engine);
  await expectHeld(app.engine, doors, await askAtOnce([app.engine], doors, 1000));
});

describe.skipIf(missingForPostgres() !== undefined)('on PostgreSQL', () => {
  let stores: TestStores;
  beforeAll(async () => {
    stores = await createTestStores();
  });
  afterAll(() => stores.close());

  it('does so with two processes that share a database', async () => {
    await stores.open(() => undefined);
    const folder = temporaryFolder();
    const open = (me: string): Promise<SharedEngine> =>
      openSharedEngine({ url: stores.url, folder, me, providers: [provider], deliveries: [], settings });
    const both = [await open('first'), await open('second')];
    closing.push(...both.map(({ stop }) => stop));
    const engines = both.map(({ engine }) => engine);
    const [engine] = engines;
    if (engine === undefined) return expect.unreachable();
    const doors = await fourDoors(engine);
    await expectHeld(engine, doors, await askAtOnce(engines, doors, 60));
  });
});
