import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { Requester } from '../../domain/generation.ts';
import { webIdOf } from '../../domain/people/person.ts';
import { createTexts } from '../../lib/say.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';
import type { EngineSettings } from '../core.ts';

let video: string;
let provider: ScriptedProvider;
let app: TestEngine;
const { say } = createTexts();

/** 8 s at 0.10 USD a second. */
const request = sampleRequest({ model: 'veo-3.1-fast-generate-preview' });
const price = 0.8;
const onDiscord: Requester = { platform: 'discord', id: 'D1' };
const dayMs = 86_400_000;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  provider = scriptedProvider(video, 'gemini-veo');
});
afterEach(() => app.stop());

async function start(settings: Partial<EngineSettings> = {}): Promise<TestEngine['engine']['people']> {
  app = openTestEngine({ folder: temporaryFolder(), providers: [provider], settings });
  await app.engine.start();
  return app.engine.people;
}

async function ann(role: 'viewer' | 'member' | 'admin' = 'member', name = 'Ann') {
  const { people } = app.engine;
  const { secret } = await people.invite('token', { role, uses: 1, forMs: dayMs });
  const { person, ...signedIn } = await people.join(secret, name, 'Firefox');
  const who: Requester = { platform: 'web', id: webIdOf(person.id), name: person.name };
  return { ...signedIn, person, who, id: person.id };
}

/** The refusal, or undefined where it was taken in. */
async function ask(requester: Requester): Promise<string | undefined> {
  const { platform, tenant } = requester;
  const replyTarget = { platform, ...(tenant !== undefined && { tenant }), channelId: `C ${platform}`, ids: {} };
  return await refusalOf(app.engine.submit({ ...sampleSubmission({ request }), requester, replyTarget }));
}

async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  return await work.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof UserError) return say(error.text);
      throw error;
    },
  );
}

it('lets somebody in by an invite, as often as it is for, and says what to do where it is not good', async () => {
  const people = await start();
  const { invite, secret } = await people.invite('terminal', { role: 'member', uses: 1, forMs: dayMs });
  expect(await people.invited(secret)).toEqual(invite);
  expect(await refusalOf(people.join(secret, ' \u0007 ', 'x'))).toContain('what others should call you');
  const joined = await Promise.allSettled([people.join(secret, 'Ann', 'x'), people.join(secret, 'Ben', 'x')]);
  expect(joined.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusalOf(people.invited(secret))).toContain('used already');
  expect(await refusalOf(people.invited('x'.repeat(43)))).toContain('not one of ours');
  const second = await people.invite('terminal', { role: 'viewer', uses: 2, forMs: dayMs });
  const [{ name = '' } = {}] = await people.all();
  expect(await refusalOf(people.join(second.secret, name.toUpperCase(), 'x'))).toContain('called');
  await app.clock.advance(dayMs);
  expect(await refusalOf(people.invited(second.secret))).toContain('is over');
  expect(await refusalOf(people.join(second.secret, 'Cleo', 'x'))).toContain('used already');
  expect((await app.engine.admin.acts(9)).map(({ act, who }) => [act, who])).toEqual([
    ['invite', 'terminal'],
    ['invite', 'terminal'],
  ]);
});

it('gives one person one budget and one number of active ones over all doors, linked and unlinked', async () => {
  const people = await start({ budgets: { perPersonPerDayUsd: 2 * price } });
  const { who, id } = await ann();
  expect(await ask(onDiscord)).toBeUndefined();
  await people.link(id, { door: onDiscord, name: 'ann#1' });
  expect(await ask(who)).toBeUndefined();
  for (const each of [who, onDiscord]) expect(await ask(each)).toContain('your budget of the day');
  const other = await ann('member', 'Ben');
  expect(await refusalOf(people.link(other.id, { door: onDiscord, name: 'ann#1' }))).toContain('another person');
  expect(await ask(other.who)).toBeUndefined();
  // What each asked for stays its own: to take the link back and link again gives nobody more.
  await people.unlink(id, onDiscord);
  expect(await ask(onDiscord)).toBeUndefined();
  expect(await ask(onDiscord)).toContain('your budget of the day');
  await people.link(id, { door: onDiscord, name: 'ann#1' });
  expect(await ask(who)).toContain('your budget of the day');
  expect(await people.doorsOf(onDiscord)).toEqual([onDiscord, { platform: 'web', id: webIdOf(id) }]);
});

it('lets one person cancel at one door what they asked for at another, and counts both as active', async () => {
  const people = await start({ activePerPerson: 1 });
  const { who, id } = await ann();
  await people.link(id, { door: onDiscord, name: 'ann#1' });
  const { generation } = await app.engine.submit({ ...sampleSubmission({ request }), requester: onDiscord });
  expect(await ask(who)).toContain('1 video waiting or running');
  const stranger = await ann('member', 'Ben');
  expect(await refusalOf(app.engine.cancel(generation.id, { requester: stranger.who, mayManage: false }))).toContain(
    'asked for it',
  );
  expect(await refusalOf(app.engine.cancel(generation.id, { requester: who, mayManage: false }))).toBeUndefined();
  await app.engine.admin
    .block('terminal', 'discord:D1', {})
    .catch(() => app.opened.store.addBlock({ person: onDiscord, sinceMs: 0 }));
  expect(await ask(who)).toContain('can’t ask this bot');
});

it('takes nothing in for a viewer, for somebody who was ended, and with a key that was ended meanwhile', async () => {
  const people = await start();
  const viewer = await ann('viewer', 'Vera');
  expect(await ask(viewer.who)).toContain('make nothing');
  const { who, id, secret } = await ann();
  const { key, secret: pass } = await people.makeKey(id, { name: 'CI', scopes: ['make'] });
  const { key: reading } = await people.makeKey(id, { name: 'List', scopes: ['read'] });
  expect(await ask({ ...who, keyId: key.id })).toBeUndefined();
  expect(await ask({ ...who, keyId: reading.id })).toContain('scope “make”');
  expect(await people.byKey(pass)).toMatchObject({ person: { id }, key: { id: key.id } });
  await people.endKey(id, key.id);
  expect([await ask({ ...who, keyId: key.id }), await people.byKey(pass)]).toEqual([
    expect.stringContaining('is ended'),
    undefined,
  ]);
  expect(await people.bySignIn(secret)).toMatchObject({ person: { id } });
  await people.change('token', id, { isEnded: true });
  expect(await ask(who)).toContain('can’t come in here any more');
  expect([await people.bySignIn(secret), await people.signInsOf(id)]).toEqual([undefined, []]);
  expect((await people.keysOf(id)).every(({ endedAtMs }) => endedAtMs !== undefined)).toBe(true);
});

it('holds a key’s own caps among parallel requests, and no other’s', async () => {
  const people = await start();
  const { who, id } = await ann();
  const { key } = await people.makeKey(id, { name: 'CI', scopes: ['make'], perDayUsd: 2 * price, perMonthUsd: 3 * price });
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ ...who, keyId: key.id })));
  expect(answers.filter((each) => each === undefined)).toHaveLength(2);
  expect(answers.find((each) => each !== undefined)).toContain('this key’s budget of the day');
  expect(await ask(who)).toBeUndefined();
  const refused = [{ perDayUsd: -1 }, { scopes: [] as const }, { name: ' ' }, { scopes: ['admin'] as const }];
  for (const wish of refused) {
    const made = people.makeKey(id, { name: 'x', scopes: ['make'], ...wish });
    expect(await refusalOf(made)).not.toBeUndefined();
  }
});

it('knows two admins at once: one who was ended by the other does nothing more', async () => {
  const people = await start();
  const [one, two] = [await ann('admin', 'One'), await ann('admin', 'Two')];
  const by = (id: string) => `person-${id}` as const;
  const ends = await Promise.allSettled([
    people.change(by(one.id), two.id, { isEnded: true }),
    people.change(by(two.id), one.id, { isEnded: true }),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(await people.change(by(one.id), two.id, { isEnded: true })).toBe(false);
  await people.change(by(one.id), one.id, { role: 'member' });
  expect(await refusalOf(people.invite(by(one.id), { role: 'admin', uses: 1, forMs: dayMs }))).toContain('admin');
});

it('takes a removed person’s name from what they made, and lets a chat bring them in as somebody new', async () => {
  const people = await start();
  const { who, id } = await ann();
  const { generation } = await app.engine.submit({ ...sampleSubmission({ request }), requester: who });
  const by = { door: onDiscord, name: 'Ann' };
  expect(await refusalOf(people.enter(by, undefined, 'x'))).toContain('not known');
  const first = await people.enter(by, 'viewer', 'x');
  expect(first.person).toMatchObject({ name: 'Ann 2', role: 'viewer' });
  const again = await people.enter(by, 'member', 'x');
  expect([again.person, again.secret === first.secret]).toEqual([first.person, false]);
  await people.remove('token', id);
  expect([(await app.engine.find(generation.id))?.requester, (await people.all()).map(({ name }) => name)]).toEqual([
    { platform: 'web', id: who.id },
    ['Ann 2'],
  ]);
  await people.change('token', first.person.id, { isEnded: true });
  expect(await refusalOf(people.enter(by, 'member', 'x'))).toContain('any more');
});
