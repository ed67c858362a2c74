import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { TierChange } from '../../domain/tiers/tier.ts';
import { createTexts } from '../../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const [dear, fast] = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001'] as const;
/** What one of the fast model costs. */
const one = 0.8;
const who = (id: string, ...roles: readonly string[]): Requester => ({ platform: 'discord', id, roles });
const admin: Requester = { platform: 'discord', id: 'boss' };
const place = (guild: string, channelId = 'film'): ReplyTarget => ({ platform: 'discord', channelId, ids: { guild } });
const [here, elsewhere] = [place('S1'), place('S2')];
let app: TestEngine;
let provider: ScriptedProvider;

beforeEach(() => {
  provider = scriptedProvider('', 'vertex-veo');
  app = openTestEngine({
    ...{ folder: temporaryFolder(), providers: [provider] },
    settings: { confirmAboveUsd: 10, activePerPerson: 50, concurrentGenerations: 50 },
  });
});
afterEach(() => app.stop());

const set = (name: string, change: TierChange, at = here) =>
  app.engine.tiers.change(settingScopeOf(at), name, change, { who: 'member', by: admin });

let asked = 0;
async function ask(requester: Requester, at = here, request: Parameters<typeof sampleRequest>[0] = {}) {
  asked += 1;
  const submission = sampleSubmission({
    ...{ request: sampleRequest({ model: fast, ...request }), replyTarget: at, requester, eventId: `event ${asked}` },
  });
  try {
    return (await app.engine.submit(submission)).generation;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, says: say(error.text), proposals: error.proposals, state: undefined, id: '' };
  }
}
const give = (usd: number, person: Requester, at = here, kind: 'give' | 'take' | 'set' = 'give') => {
  asked += 1;
  const by = { who: 'member', by: admin } as const;
  return app.engine.credits.change(settingScopeOf(at), { kind, person, usd, by, eventId: `credit ${asked}` });
};
const left = (person: Requester, at = here) => app.engine.credits.left(settingScopeOf(at), person);

describe('a tier', () => {
  it('limits what its people spend in its server alone, whatever they spend in another one', async () => {
    await set('gold', { perDayUsd: 1, addRoles: ['R1'] });
    const ann = who('ann', 'R1');
    expect([await ask(ann, elsewhere), await ask(ann, elsewhere), await ask(ann)]).toMatchObject([{}, {}, { state: 'queued' }]);
    expect(await ask(ann)).toMatchObject({
      code: 'budget_exceeded',
      says: expect.stringContaining('only $0.20 of your tier’s budget of the day ($1.00) is left'),
    });
    expect([await ask(ann, elsewhere), await ask(who('ben', 'R2'))]).toMatchObject([{ state: 'queued' }, { state: 'queued' }]);
    expect([await app.engine.tiers.of(settingScopeOf(elsewhere)), await app.engine.tiers.all()]).toMatchObject([
      [],
      [{ server: { platform: 'discord', serverId: 'S1' }, tier: { name: 'gold' } }],
    ]);
  });

  it('is looked at again when a price is pressed: a role that was taken away meanwhile refuses', async () => {
    await set('everybody', { isForEveryone: true, models: [fast], askAboveUsd: 0.1 });
    await set('gold', { addRoles: ['R1'], askAboveUsd: 0.1 });
    const question = await ask(who('ann', 'R1'), here, { model: dear });
    if (!('proposals' in question)) return expect.unreachable();
    const { id } = await app.engine.keepQuote(question.proposals);
    await expect(app.engine.takeQuote({ id, choice: 1, requester: who('ann') })).rejects.toMatchObject({
      code: 'not_allowed',
      text: { key: 'tier.model' },
    });
    const taken = await app.engine.takeQuote({ id, choice: 1, requester: who('ann', 'R1') });
    expect(taken.generations).toMatchObject([{ requester: { id: 'ann' }, request: { model: dear } }]);
    expect(taken.generations[0]?.requester).not.toHaveProperty('roles');
  });

  it('limits models, size and how much is under way, and offers what is allowed at its price', async () => {
    await set('small', { isForEveryone: true, models: [fast], resolution: '720p', activeAtOnce: 2 });
    expect([await ask(who('ann'), here, { model: dear }), await ask(who('ann'), here, { resolution: '1080p' })]).toMatchObject([
      {
        says: 'Your tier here (small) can’t use Veo 3.1, so nothing was started or charged. It can use: Veo 3.1 Fast.',
        proposals: [{ kind: 'nearest', priceUsd: one, submissions: [{ request: { model: fast } }] }],
      },
      { code: 'not_allowed', proposals: [{ submissions: [{ request: { resolution: '720p' } }] }] },
    ]);
    const estimate = await app.engine.estimate(sampleRequest({ model: dear }), { requester: who('ann'), replyTarget: here });
    expect(estimate).toMatchObject({ refusal: { code: 'not_allowed' } });
    expect([await ask(who('ann')), await ask(who('ann')), await ask(who('ann'))]).toMatchObject([
      ...[{}, {}, { code: 'too_many_active' }],
    ]);
  });

  it('by a role refuses what costs money while nobody knows the roles, also by a price or in another server', async () => {
    const ann = who('ann', 'R1');
    await app.engine.choosePlaceSettings(settingScopeOf(here), { confirmAboveUsd: 0.1 }, admin);
    const question = await ask(ann);
    if (!('proposals' in question)) return expect.unreachable();
    const { id } = await app.engine.keepQuote(question.proposals);
    const unknown: readonly Requester[] = [
      { ...ann, roles: 'elsewhere' },
      { ...ann, rolesIn: 'S2' },
      { ...ann, roles: 'unread' },
    ];
    await set('by name', { addPeople: ['ben'] });
    expect(await ask({ ...ann, roles: 'elsewhere' })).toMatchObject({ code: 'needs_confirmation' });
    await set('muted', { perDayUsd: 0, addRoles: ['R1'] });
    const says = await Promise.all(unknown.map(async (requester) => await ask(requester)));
    expect(says).toMatchObject([
      { code: 'not_possible_now', says: expect.stringContaining('ask in the server’s channel') },
      { code: 'not_possible_now', says: expect.stringContaining('ask in the server’s channel') },
      { code: 'not_possible_now', says: expect.stringContaining('try again in a moment') },
    ]);
    for (const requester of unknown) {
      await expect(app.engine.takeQuote({ id, choice: 1, requester })).rejects.toMatchObject({ code: 'not_possible_now' });
      await expect(app.engine.requireRoom({ eventId: 'new', requester, replyTarget: here })).rejects.toMatchObject({
        code: 'not_possible_now',
      });
    }
    expect(await ask({ ...ann, rolesIn: 'S1' })).toMatchObject({ code: 'budget_exceeded' });
  });

  it('is one for somebody with two names in a server, who sees all that they have under way', async () => {
    await set('gold', { isForEveryone: true, perDayUsd: 1 });
    const { secret } = await app.engine.people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
    const { person } = await app.engine.people.join(secret, 'Ann', 'Firefox');
    for (const id of ['ann', 'ann two'])
      await app.opened.store.addPersonLink({ door: { platform: 'discord', id }, personId: person.id, linkedAtMs: 0, name: id });
    expect([await ask(who('ann')), await ask(who('ann two')), await ask(who('ben'))]).toMatchObject([
      ...[{ state: 'queued' }, { code: 'budget_exceeded' }, { state: 'queued' }],
    ]);
    expect(await app.engine.usage.own(who('ann two'), here)).toMatchObject({ active: 1 });
  });

  it('holds for somebody who lets their own be made once more at another door of theirs', async () => {
    await set('gold', { isForEveryone: true, perDayUsd: 1 });
    const { secret } = await app.engine.people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
    const { person } = await app.engine.people.join(secret, 'Ann', 'Firefox');
    const door = { platform: 'discord', id: 'ann' };
    await app.opened.store.addPersonLink({ door, personId: person.id, linkedAtMs: 0, name: 'ann' });
    const { id } = await ask(who('ann'));
    await app.opened.store.move(id, 'queued', 'submitting', { attempts: 1 });
    await app.opened.store.move(id, 'submitting', 'unknown', {});
    const requester = { platform: 'web', id: webIdOf(person.id) };
    const again = () => app.engine.decide(id, 'again', { requester, mayManage: false, agreedUsd: one });
    await expect(again()).rejects.toMatchObject({ code: 'budget_exceeded' });
    await set('gold', { perDayUsd: 9, addRoles: ['R1'] });
    await expect(again()).rejects.toMatchObject({ code: 'not_possible_now' });
    await set('gold', { removeRoles: ['R1'] });
    await again();
  });

  it('asks later than the channel, and never later than the bot’s admin wants', async () => {
    await app.engine.choosePlaceSettings(settingScopeOf(here), { confirmAboveUsd: 0.1 }, admin);
    expect(await ask(who('ann', 'R1'))).toMatchObject({ code: 'needs_confirmation' });
    await set('trusted', { addRoles: ['R1'], askAboveUsd: 5 });
    expect([await ask(who('ann', 'R1')), await ask(who('ben'))]).toMatchObject([{}, { code: 'needs_confirmation' }]);
    await expect(set('trusted', { askAboveUsd: 10.01 })).rejects.toMatchObject({ text: { key: 'place.askedSooner' } });
  });

  it('never allows more than the bot’s own caps do', async () => {
    await app.stop();
    app = openTestEngine({
      ...{ folder: temporaryFolder(), providers: [provider] },
      settings: { budgets: { perPersonPerDayUsd: 1 }, activePerPerson: 1 },
    });
    await set('rich', { isForEveryone: true, perDayUsd: 100, activeAtOnce: 9 });
    await give(50, who('ann'));
    expect([await ask(who('ann')), await ask(who('ann'))]).toMatchObject([{ state: 'queued' }, { code: 'too_many_active' }]);
    expect(await ask(who('ben'), here, { model: dear })).toMatchObject({ code: 'budget_exceeded' });
  });

  it('keeps what two admins change at once, each with its act and what was before', async () => {
    await set('gold', { perDayUsd: 1 });
    await Promise.all([set('gold', { perDayUsd: 2 }), set('GOLD', { addRoles: ['R1'] }), set('gold', { perMonthUsd: 9 })]);
    expect(await app.engine.tiers.of(settingScopeOf(here))).toEqual([
      { name: 'gold', perDayUsd: 2, perMonthUsd: 9, roles: ['R1'], people: [], isForEveryone: false },
    ]);
    await app.engine.tiers.remove(settingScopeOf(here), 'Gold', { who: 'terminal' });
    await expect(app.engine.tiers.remove(settingScopeOf(here), 'gold', { who: 'terminal' })).rejects.toMatchObject({
      text: { key: 'tier.notThere' },
    });
    const acts = await app.opened.store.acts(9);
    expect(acts.map(({ act, who: door }) => `${act} ${door}`)).toEqual(['tier terminal', ...Array(4).fill('tier member')]);
    expect(acts[0]?.details).toMatchObject({ place: 'discord:S1', after: '' });
    expect(acts[1]?.details).toMatchObject({ by: 'discord:boss', before: expect.stringContaining('"perDayUsd":2') });
  });
});

describe('credits', () => {
  it('pay what the tier has not left, and get back what a cancel or a smaller cost gives back', async () => {
    await set('gold', { isForEveryone: true, perDayUsd: 1 });
    const ann = who('ann');
    await give(1, ann);
    const [first, second] = [await ask(ann), await ask(ann)];
    expect(await left(ann)).toBe(0.4);
    expect(await ask(ann)).toMatchObject({ code: 'budget_exceeded', says: expect.stringContaining('and your credits') });
    await app.engine.cancel(second.id, { requester: ann, mayManage: false });
    expect(await left(ann)).toBe(1);
    const third = await app.engine.find((await ask(ann)).id);
    if (third === undefined) return expect.unreachable();
    // It cost $0.30, of which its tier had set $0.20 aside.
    await app.opened.store.settleAt(third, 0.3, app.clock.now());
    expect(await left(ann)).toBe(0.9);
    await app.engine.cancel(first.id, { requester: ann, mayManage: false });
    // What the tier gets back is the tier’s.
    expect(await left(ann)).toBe(0.9);
    // What one costs more that credits pay is theirs: what is given next makes up for it.
    const [, dearer] = [await ask(ann), await app.engine.find((await ask(ann)).id)];
    if (dearer === undefined) return expect.unreachable();
    await app.opened.store.settleAt(dearer, 1.8, app.clock.now());
    expect([await give(1, ann), await give(2, ann, here, 'set'), await left(ann)]).toEqual([
      { beforeUsd: 0, leftUsd: 0.1 },
      { beforeUsd: 0.1, leftUsd: 2 },
      2,
    ]);
  });

  it('are of one server, and wait for nobody where there is no tier', async () => {
    await give(1, who('ann'));
    expect([await left(who('ann')), await left(who('ann'), elsewhere), await left(who('ben'))]).toEqual([1, 0, 0]);
    await ask(who('ann'));
    expect(await left(who('ann'))).toBe(1);
  });

  it('are given, taken and set by admins, with an act and an entry each, once for each event', async () => {
    const ann = who('ann');
    const by = { who: 'member', by: admin } as const;
    const twice = { kind: 'give', person: ann, usd: 5, by, eventId: 'same' } as const;
    await app.engine.credits.change(settingScopeOf(here), twice);
    expect(await app.engine.credits.change(settingScopeOf(here), twice)).toMatchObject({ leftUsd: 5 });
    expect(await give(7, ann, here, 'take')).toEqual({ beforeUsd: 5, leftUsd: 0 });
    await expect(give(1, ann, here, 'take')).rejects.toMatchObject({ code: 'not_possible_now' });
    expect(await give(2.5, ann, here, 'set')).toEqual({ beforeUsd: 0, leftUsd: 2.5 });
    await expect(give(0.001, ann)).rejects.toMatchObject({ code: 'invalid_option' });
    const entries = await app.engine.credits.entries(settingScopeOf(here), ann, 9);
    expect(entries.map(({ kind, usd, by: byWho }) => [kind, usd, byWho]).toSorted()).toEqual([
      ...[['give', 5, 'discord:boss'] as const, ['set', 2.5, 'discord:boss'] as const, ['take', -5, 'discord:boss'] as const],
    ]);
    expect((await app.opened.store.acts(9)).map(({ act }) => act)).toEqual(['credits', 'credits', 'credits']);
  });

  it('are a gift of one’s own alone: all of it or nothing, also with several at once and a request between them', async () => {
    await set('gold', { isForEveryone: true, perDayUsd: 0 });
    const [ann, ben] = [who('ann'), who('ben')];
    await give(2, ann);
    const gift = (eventId: string, usd: number, to = ben) =>
      app.engine.credits.gift(settingScopeOf(here), { from: ann, to, usd, eventId });
    const all = await Promise.allSettled([gift('g1', 1), gift('g2', 1), ask(ann), gift('g3', 1), gift('g1', 1)]);
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect([await left(ann), await left(ben)]).toEqual([0, 2]);
    await expect(gift('g4', 0.01)).rejects.toMatchObject({ text: { key: 'credits.tooFew' } });
    await expect(gift('g5', 0.01, ann)).rejects.toMatchObject({ text: { key: 'credits.toSelf' } });
    expect([await left(ann), await left(ben, elsewhere)]).toEqual([0, 0]);
  });
});

it('holds a cap against a thousand requests of one person at once, by any door', async () => {
  await set('gold', { isForEveryone: true, perDayUsd: 2 });
  await give(1, who('ann'));
  expect(await askAtOnce(app, 1000)).toBe(3);
  expect(await left(who('ann'))).toBe(0.6);
});

/** @returns how many were taken in of those that one person asks for at once: in channels, threads and by a form */
async function askAtOnce({ engine }: TestEngine, count: number): Promise<number> {
  const submissions = Array.from({ length: count }, (_, nth) =>
    sampleSubmission({
      ...{ request: sampleRequest({ model: fast }), requester: who('ann'), eventId: `at once ${nth}` },
      ...{ replyTarget: place('S1', `channel ${nth % 4}`), ...(nth % 2 === 0 && { agreedUsd: one }) },
    }),
  );
  const all = await Promise.allSettled(submissions.map((each) => engine.submit(each)));
  return all.filter(({ status }) => status === 'fulfilled').length;
}

it('begins each of its budgets anew at midnight in UTC: days, weeks on Monday, months', async () => {
  await set('gold', { isForEveryone: true, perDayUsd: 1, perWeekUsd: 2, perMonthUsd: 2.5 });
  const askOf = async (): Promise<string> => {
    const { state, id } = await ask(who('ann'));
    if (state === 'queued') await app.opened.store.settle(id, 'spent', app.clock.now());
    return state ?? 'refused';
  };
  const days: string[] = [];
  // From Wednesday the 25th of November to Tuesday the 1st of December, a millisecond before midnight and at it.
  for (let day = 25; day <= 31; day += 1) {
    days.push(`${day}: ${await askOf()}`);
    app.clock.jump(Date.UTC(2026, 10, day + 1) - 1 - app.clock.now());
    expect(await askOf()).toBe('refused');
    app.clock.jump(1);
  }
  const taken = (day: number) => [25, 26, 30, 31].includes(day);
  expect(days).toEqual([25, 26, 27, 28, 29, 30, 31].map((day) => `${day}: ${taken(day) ? 'queued' : 'refused'}`));
});
