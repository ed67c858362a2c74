import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { createTexts } from '../../lib/say.ts';
import { scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
const replyTarget = { platform: 'discord', channelId: 'film', ids: { guild: 'S1' } } as const;
const here = settingScopeOf(replyTarget);
const [one, two, ben]: readonly [Requester, Requester, Requester] = [
  { platform: 'discord', id: 'one' },
  { platform: 'discord', id: 'two' },
  { platform: 'discord', id: 'ben' },
];
const by = { who: 'terminal' } as const;
let app: TestEngine;
let personId: string;

/** Ann has two accounts in one server, both linked to her. */
beforeEach(async () => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
  const { people } = app.engine;
  const { secret } = await people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  personId = (await people.join(secret, 'Ann', 'Firefox')).person.id;
  for (const door of [one, two]) await people.link(personId, { door, name: 'ann' });
});
afterEach(() => app.stop());

let events = 0;
const change = (kind: 'give' | 'take' | 'set', usd: number, person: Requester) => {
  events += 1;
  return app.engine.credits.change(here, { kind, usd, person, by, eventId: `credit ${events}` });
};
const left = (person: Requester) => app.engine.credits.left(here, person);
const ask = async (requester: Requester): Promise<string> => {
  const submission = sampleSubmission({ request, requester, replyTarget });
  return await app.engine.submit(submission).then(
    ({ generation }) => generation.id,
    (error: unknown) => {
      if (error instanceof UserError) return say(error.text);
      throw error;
    },
  );
};
const onlyCredits = () => app.engine.tiers.change(here, 'all', { isForEveryone: true, perDayUsd: 0 }, by);
const unlink = (door: Requester) => app.engine.people.unlink(personId, door);

it('credits are one balance over all accounts of a person, whichever got them and whichever spends them', async () => {
  await onlyCredits();
  await change('give', 1, one);
  await change('give', 0.7, two);
  expect([await left(one), await left(two), await left(ben)]).toEqual([1.7, 1.7, 0]);
  const first = await ask(two);
  expect(await ask(two)).toMatch(/^[\w-]{36}$/);
  expect([await left(one), await left(two)]).toEqual([0.1, 0.1]);
  expect(await ask(one)).toContain('$0.10');
  expect((await app.engine.usage.own(one, replyTarget)).creditsUsd).toBe(0.1);
  await app.engine.cancel(first, { requester: one, mayManage: false });
  expect([await left(one), await left(two)]).toEqual([0.9, 0.9]);
});

it('a link that is taken away doubles nothing: each account keeps what was not spent', async () => {
  await onlyCredits();
  await change('give', 2, one);
  const spent = await ask(two);
  await unlink(two);
  expect([await left(one), await left(two)]).toEqual([1.2, 0]);
  // What was spent by the other account comes back to that one, as it would have been there.
  await app.engine.cancel(spent, { requester: two, mayManage: false });
  expect([await left(one), await left(two)]).toEqual([1.2, 0.8]);
  // Somebody who links and unlinks again and again has no more for it.
  for (let round = 0; round < 3; round += 1) {
    await app.engine.people.link(personId, { door: two, name: 'ann' });
    expect([await left(one), await left(two)]).toEqual([2, 2]);
    const id = await ask(two);
    await unlink(two);
    await app.engine.cancel(id, { requester: two, mayManage: false });
    expect((await left(one)) + (await left(two))).toBe(2);
  }
});

it('credits are taken, set and given away over all accounts, and are no gift to oneself', async () => {
  await change('give', 1, one);
  await change('give', 1, two);
  expect(await change('take', 1.5, two)).toEqual({ beforeUsd: 2, leftUsd: 0.5 });
  expect(await change('set', 3, one)).toEqual({ beforeUsd: 0.5, leftUsd: 3 });
  const gift = (usd: number, to: Requester, eventId: string) => app.engine.credits.gift(here, { from: two, to, usd, eventId });
  expect(await gift(2, ben, 'g1')).toEqual({ beforeUsd: 3, leftUsd: 1 });
  expect(await gift(2, ben, 'g1')).toMatchObject({ leftUsd: 1 });
  await expect(gift(1, one, 'g2')).rejects.toMatchObject({ text: { key: 'credits.toSelf' } });
  await expect(gift(1.01, ben, 'g3')).rejects.toMatchObject({ text: { key: 'credits.tooFew' } });
  await unlink(two);
  expect([await left(one), await left(two), await left(ben)]).toEqual([1, 0, 2]);
  // The entries of each add up to what they have.
  for (const person of [one, two, ben]) {
    const sum = (await app.engine.credits.entries(here, person, 50)).reduce((total, { usd }) => total + usd, 0);
    expect(Math.round(sum * 1e6) / 1e6).toBe(await left(person));
  }
});

it('both accounts at once spend no more than there is', async () => {
  await onlyCredits();
  await change('give', 1.7, one);
  const all = await Promise.all(Array.from({ length: 60 }, (_, nth) => ask(nth % 2 === 0 ? one : two)));
  expect(all.filter((each) => /^[\w-]{36}$/.test(each))).toHaveLength(2);
  expect(await left(two)).toBe(0.1);
  await unlink(one);
  expect(Math.round(((await left(one)) + (await left(two))) * 100)).toBe(10);
});

it('a tier that names one account holds for the other as well, the best of theirs, until the link is gone', async () => {
  await app.engine.tiers.change(here, 'small', { addPeople: ['one'], perDayUsd: 0.5 }, by);
  await app.engine.tiers.change(here, 'large', { addPeople: ['two'], perDayUsd: 1 }, by);
  expect((await app.engine.tiers.rightsOf(replyTarget, one))?.names.toSorted()).toEqual(['large', 'small']);
  expect(await ask(one)).toMatch(/^[\w-]{36}$/);
  expect(await ask(two)).toContain('$0.20 of your tier’s budget');
  await unlink(one);
  expect((await app.engine.tiers.rightsOf(replyTarget, one))?.names).toEqual(['small']);
});
