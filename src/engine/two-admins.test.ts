import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../domain/errors.ts';
import type { Requester } from '../domain/generation.ts';
import type { PersonRole } from '../domain/people/person.ts';
import { webIdOf } from '../domain/people/person.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, type TestEngine, temporaryFolder } from '../testing/set-up/test-engine.ts';

const here = settingScopeOf({ platform: 'discord', channelId: 'film', ids: { guild: 'S1' } });
const ann: Requester = { platform: 'discord', id: 'ann' };
const [one, two]: readonly Requester[] = [
  { platform: 'discord', id: 'one' },
  { platform: 'discord', id: 'two' },
];
let app: TestEngine;

beforeEach(() => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
});
afterEach(() => app.stop());

/** Somebody of the web. @returns how their acts are noted, and their id */
async function come(name: string, role: PersonRole = 'admin') {
  const { people } = app.engine;
  const { secret } = await people.invite('token', { role, uses: 1, forMs: 60_000 });
  const { person } = await people.join(secret, name, 'Firefox');
  return { id: person.id, who: `person-${person.id}`, requester: { platform: 'web', id: webIdOf(person.id) } } as const;
}

const acts = async (name: string): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await app.engine.admin.acts(50)).filter(({ act }) => act === name).map(({ details, who }) => ({ ...details, who }));

it('settings of a place are each changed once, with what was before, and the last one holds', async () => {
  if (one === undefined || two === undefined) return expect.unreachable();
  const { engine } = app;
  await Promise.all([
    engine.choosePlaceSettings(here, { confirmAboveUsd: 1, showcase: true }, one),
    engine.choosePlaceSettings(here, { confirmAboveUsd: 2 }, two),
    engine.choosePlaceSettings(here, { confirmAboveUsd: null }, one),
    engine.choosePlaceSettings(here, { confirmAboveUsd: 3, showcase: true }, two),
  ]);
  expect((await acts('setting')).toReversed()).toMatchObject([
    { key: 'confirmAboveUsd', before: '', after: '1', by: 'discord:one' },
    { key: 'showcase', before: '', after: 'true', by: 'discord:one' },
    { key: 'confirmAboveUsd', before: '1', after: '2', by: 'discord:two' },
    { key: 'confirmAboveUsd', before: '2', after: '', by: 'discord:one' },
    { key: 'confirmAboveUsd', before: '', after: '3', by: 'discord:two' },
  ]);
  expect((await engine.placeSettings(here)).channel).toMatchObject({ confirmAboveUsd: 3, showcase: true });
});

it('credits that two give, take and set at once add up, each entry with its act', async () => {
  const { credits } = app.engine;
  const change = (kind: 'give' | 'take' | 'set', usd: number, by: Requester | undefined, eventId: string) =>
    credits.change(here, { kind, usd, person: ann, by: { who: 'member', ...(by && { by }) }, eventId });
  const asked = [
    ...[change('give', 5, one, 'a'), change('take', 3, two, 'b'), change('set', 4, one, 'c'), change('give', 1.25, two, 'd')],
    ...[change('give', 5, one, 'a'), change('take', 100, two, 'e'), change('take', 1, one, 'f')],
  ];
  const all = await Promise.allSettled(asked);
  // The last one finds nothing to take; the event that came twice changes nothing.
  expect(all.map(({ status }) => status)).toEqual([...Array(6).fill('fulfilled'), 'rejected']);
  const entries = await credits.entries(here, ann, 50);
  const sum = entries.reduce((total, { usd }) => total + usd, 0);
  expect([entries.length, Math.round(sum * 1e6), await credits.left(here, ann)]).toEqual([5, 0, 0]);
  const noted = (await acts('credits')).toReversed();
  expect(noted.map(({ before, usd, by }) => [before, usd, by])).toEqual([
    ...[[0, 5, 'discord:one'] as const, [5, -3, 'discord:two'] as const, [2, 2, 'discord:one'] as const],
    ...[[4, 1.25, 'discord:two'] as const, [5.25, -5.25, 'discord:two'] as const],
  ]);
});

it('of two who remove or end each other one is left, and does it all', async () => {
  const { people } = app.engine;
  const [ada, bea] = [await come('Ada'), await come('Bea')];
  const removed = await Promise.allSettled([people.remove(ada.who, bea.id), people.remove(bea.who, ada.id)]);
  expect(removed.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  const cleo = await come('Cleo');
  const lowered = await Promise.allSettled([
    people.change(cleo.who, ada.id, { role: 'viewer' }),
    people.change(ada.who, cleo.id, { isEnded: true }),
    people.invite(ada.who, { role: 'admin', uses: 1, forMs: 60_000 }),
  ]);
  expect(lowered.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect((await people.all()).map(({ name, role, endedAtMs }) => [name, role, endedAtMs])).toEqual([
    ['Ada', 'viewer', undefined],
    ['Cleo', 'admin', undefined],
  ]);
  // The last one may leave the part, since the token is always the admin’s.
  await people.change(cleo.who, cleo.id, { role: 'member' });
  await people.change('token', cleo.id, { role: 'admin' });
  expect((await acts('person')).map(({ who, role }) => [who, role])).toEqual([
    ['token', 'admin'],
    [cleo.who, 'member'],
    [cleo.who, 'viewer'],
  ]);
});

it('who is no admin any more when it comes to it changes no money, no settings and nothing that runs', async () => {
  const { admin, people, tiers, credits, choosePlaceSettings } = app.engine;
  const [ada, bea] = [await come('Ada'), await come('Bea')];
  const doneBy = (each: typeof bea) => [
    () => tiers.change(here, 'gold', { perDayUsd: 9 }, { who: each.who }),
    () => tiers.remove(here, 'silver', { who: each.who }),
    () => credits.change(here, { kind: 'give', person: ann, usd: 9, by: { who: each.who }, eventId: `by ${each.who}` }),
    () => choosePlaceSettings(here, { showcase: true }, each.requester),
    () => admin.pause(each.who),
    () => admin.block(each.who, 'web:ben', {}),
    () => admin.drain(each.who, false),
  ];
  await tiers.change(here, 'silver', { perDayUsd: 1 }, { who: 'terminal' });
  const late = await Promise.allSettled([people.change(ada.who, bea.id, { role: 'member' }), ...doneBy(bea).map((act) => act())]);
  expect(
    late.map((each) => (each.status === 'rejected' && each.reason instanceof UserError ? each.reason.code : each.status)),
  ).toEqual(['fulfilled', ...Array(7).fill('not_allowed')]);
  expect((await admin.acts(50)).map(({ act }) => act)).toEqual(['person', 'tier', 'invite', 'invite']);
  expect([await tiers.of(here), await credits.left(here, ann), (await app.engine.placeSettings(here)).channel]).toMatchObject([
    [{ name: 'silver' }],
    0,
    {},
  ]);
  for (const act of doneBy(ada)) await act();
});
