import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import type { Generation, ReplyTarget, Requester } from '../../domain/generation.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Spending } from '../../domain/spending.ts';
import { usageGroups } from '../../domain/usage/usage.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import { openTestEngine, sampleRequest, sampleSubmission, temporaryFolder } from '../../testing/set-up/test-engine.ts';

const people = ['ann', 'ben'];
const servers = ['S1', 'S2'];
const place = (guild = '', channelId = 'film'): ReplyTarget => ({ platform: 'discord', channelId, ids: { guild } });
const who = (id = ''): Requester => ({ platform: 'discord', id });

function open() {
  const settings = { activePerPerson: 500 };
  const app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')], settings });
  onTestFinished(() => app.stop());
  const { engine, opened, clock } = app;
  const ask = async (requester: Requester, replyTarget: ReplyTarget): Promise<Generation> => {
    const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
    return (await engine.submit(sampleSubmission({ request, requester, replyTarget }))).generation;
  };
  return { engine, store: opened.store, clock, ask };
}

type App = ReturnType<typeof open>;

interface Asked {
  readonly person: number;
  readonly server: number;
  readonly channel: number;
  readonly end: number;
  readonly cents: number;
}

const asked: fc.Arbitrary<readonly Asked[]> = fc.array(
  fc.record({
    person: fc.nat(1),
    server: fc.nat(1),
    channel: fc.nat(1),
    end: fc.nat(4),
    cents: fc.integer({ min: 1, max: 300 }),
  }),
  { minLength: 1, maxLength: 12 },
);

/** A tier whose money is soon over, and credits for everybody, in the first server alone. */
async function setUp({ engine }: App): Promise<void> {
  const by = { who: 'terminal' } as const;
  const scope = settingScopeOf(place('S1'));
  await engine.tiers.change(scope, 'all', { isForEveryone: true, perDayUsd: 1 }, by);
  for (const person of people)
    await engine.credits.change(scope, { kind: 'give', person: who(person), usd: 500, by, eventId: `credits of ${person}` });
}

/** Asks for one and has it end somehow. @returns whole cents that count */
async function askOnce({ ask, store, clock }: App, { person, server, channel, end, cents }: Asked): Promise<number> {
  const nowMs = clock.now();
  const made = await ask(who(people[person]), place(servers[server], `C${channel}`));
  if (end === 1) await store.settle(made.id, 'spent', nowMs);
  if (end === 2) await store.settle(made.id, 'released', nowMs);
  if (end === 3) await store.settleAt(made, cents / 100, nowMs);
  if (end === 4) await store.holdReservations(made.id, nowMs, nowMs + 1);
  const costs = Math.round((made.priceUsd ?? 0) * 100);
  return end === 2 ? 0 : end === 3 ? cents : costs;
}

const centsOf = ({ spentUsd, reservedUsd, maybeUsd }: Spending): number => Math.round((spentUsd + reservedUsd + maybeUsd) * 100);

async function expectShown({ engine, store, clock }: App, guild: string, sumOf: (key: string) => number): Promise<void> {
  const server = serverScopeOf(settingScopeOf(place(guild)));
  for (const group of usageGroups) expect(centsOf((await engine.usage.report({ server }, group)).total)).toBe(sumOf(guild));
  expect(centsOf((await engine.usage.report({ server, channelId: 'C1' }, 'person')).total)).toBe(sumOf(`${guild} C1`));
  for (const id of people) {
    const { periods, creditsUsd } = await engine.usage.own(who(id), place(guild));
    const expected = sumOf(`${guild} ${id}`);
    expect(periods.map(centsOf)).toEqual([expected, expected, expected]);
    const { total } = await engine.usage.report({ server, person: who(id) }, 'model');
    const ofTier = centsOf(await store.spentHere(who(id), server, 0, clock.now()));
    const ofCredits = Math.round(total.creditsUsd * 100);
    expect([centsOf(total), ofTier + ofCredits]).toEqual([expected, expected]);
    expect(Math.round(creditsUsd * 100) + ofCredits).toBe(guild === 'S1' ? 50_000 : 0);
  }
}

it('shows what the ledger has to the cent, to each person and admin of a server, and nothing of another one', async () => {
  await fc.assert(
    fc.asyncProperty(asked, async (all) => {
      const app = open();
      await setUp(app);
      const sums = new Map<string, number>();
      for (const each of all) {
        const cents = await askOnce(app, each);
        const guild = servers[each.server];
        for (const key of [`${guild}`, `${guild} ${people[each.person]}`, `${guild} C${each.channel}`])
          sums.set(key, (sums.get(key) ?? 0) + cents);
      }
      for (const guild of servers) await expectShown(app, guild, (key) => sums.get(key) ?? 0);
    }),
    { numRuns: 4 },
  );
});

it('tells what was refused and came to nothing apart, what was expected beside what it cost, and where the month leads', async () => {
  const { engine, store, clock, ask } = open();
  const [dear, refused, called] = [
    await ask(who('ann'), place('S1')),
    await ask(who('ann'), place('S1')),
    await ask(who('ben'), place('S1')),
  ];
  await store.settleAt(dear, 1.25, clock.now());
  await store.move(refused.id, 'queued', 'submitting', {});
  await store.move(refused.id, 'submitting', 'refused', {});
  await store.settle(refused.id, 'released', clock.now());
  await engine.cancel(called.id, { requester: who('ben'), mayManage: false });
  const report = await engine.usage.report({ server: { platform: 'discord', serverId: 'S1' } }, 'person');
  expect(report.rows).toMatchObject([
    { key: 'discord:ann', spentUsd: 1.25, estimateUsd: 0.8, starts: 1, refused: 1, freeOfCharge: 0 },
    { key: 'discord:ben', spentUsd: 0, starts: 0, refused: 0, freeOfCharge: 1 },
  ]);
  // The 25th at noon: 24.5 of 30 days.
  expect(report.forecastUsd).toBe(1.53);
  const own = await engine.usage.own(who('ben'), place('S1'));
  expect(own).toMatchObject({ tiers: [], creditsUsd: 0, active: 0, last: [{ id: called.id }] });
});
