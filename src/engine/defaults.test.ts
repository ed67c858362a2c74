import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReplyTarget, Requester } from '../domain/generation.ts';
import { settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { openTestEngine, type TestEngine, temporaryFolder } from '../testing/set-up/test-engine.ts';

const ann: Requester = { platform: 'slack', tenant: 'T1', id: 'ann', name: 'Ann' };
const others: readonly Requester[] = [
  { platform: 'slack', tenant: 'T2', id: 'ann' },
  { platform: 'slack', tenant: 'T1', id: 'ben' },
  { platform: 'discord', id: 'ann' },
];
const here: ReplyTarget = { platform: 'slack', tenant: 'T1', channelId: 'C1', ids: {} };
let app: TestEngine;

beforeEach(() => {
  app = openTestEngine({ folder: temporaryFolder(), providers: [scriptedProvider('', 'vertex-veo')] });
});
afterEach(() => app.stop());

it('keeps what somebody chose for themselves alone: nobody else has it, also not by the same id in another workspace', async () => {
  const { defaults } = app.engine;
  expect(await defaults.change({ aspect: '9:16', duration: '4' }, ann)).toEqual({
    before: {},
    after: { aspect: '9:16', duration: 4 },
  });
  for (const other of others) expect(await defaults.own(other)).toEqual({});
  expect(await defaults.at({ requester: { ...ann, name: 'Anna' }, replyTarget: here })).toEqual({
    layers: [{ aspect: '9:16', duration: 4 }, {}, {}],
  });
  expect(await defaults.change({ aspect: null, audio: false }, ann)).toMatchObject({ after: { duration: 4, audio: false } });
  expect((await defaults.change({ duration: null, audio: null }, ann)).after).toEqual({});
  expect(await app.opened.store.ownDefaults({ platform: 'slack', tenant: 'T1', id: 'ann' })).toBeUndefined();
});

it('loses nothing where somebody changes two of them at once', async () => {
  const { defaults } = app.engine;
  await Promise.all([defaults.change({ aspect: '9:16' }, ann), defaults.change({ duration: 4 }, ann)]);
  expect(await defaults.own(ann)).toEqual({ aspect: '9:16', duration: 4 });
});

it('is one choice at all accounts that are linked to a person, and stays with each where a link goes', async () => {
  const { defaults, people } = app.engine;
  const { secret } = await people.invite('token', { role: 'member', uses: 1, forMs: 60_000 });
  const { person } = await people.join(secret, 'Ann', 'Firefox');
  const web: Requester = { platform: 'web', id: `person-${person.id}` };
  await defaults.change({ aspect: '9:16', duration: '4' }, ann);
  await defaults.change({ aspect: '1:1', audio: false }, web);
  await people.link(person.id, { door: { platform: 'slack', tenant: 'T1', id: 'ann' }, name: 'ann' });
  expect([await defaults.own(ann), await defaults.own(web)]).toEqual([
    { aspect: '9:16', duration: 4, audio: false },
    { aspect: '1:1', duration: 4, audio: false },
  ]);
  await defaults.change({ duration: null, aspect: '16:9' }, web);
  expect([await defaults.own(ann), await defaults.own(web)]).toEqual(Array(2).fill({ aspect: '16:9', audio: false }));
  await people.unlink(person.id, { platform: 'slack', tenant: 'T1', id: 'ann' });
  await defaults.change({ aspect: null }, ann);
  expect([await defaults.own(ann), await defaults.own(web)]).toEqual([{ audio: false }, { aspect: '16:9', audio: false }]);
});

it('takes no value that no model has, and no option that has no default; nothing is changed then', async () => {
  const { defaults } = app.engine;
  for (const wrong of [{ duration: 7.5 }, { seed: 3 }, { model: 'a dream' }, { prompt: 'x' }])
    await expect(defaults.change({ aspect: '9:16', ...wrong }, ann)).rejects.toMatchObject({ code: 'invalid_option' });
  expect(await defaults.own(ann)).toEqual({});
});

it('takes none from somebody who is blocked, and reads what another version stored as far as it knows it', async () => {
  const ada: Requester = { platform: 'discord', id: '1234567890' };
  await app.opened.store.setOwnDefaults(ada, '{"later":1,"aspect":"1:1","seed":3,"duration":[]}');
  expect(await app.engine.defaults.own(ada)).toEqual({ aspect: '1:1' });
  await app.opened.store.addBlock({ person: ada, sinceMs: 0 });
  await expect(app.engine.defaults.change({ audio: true }, ada)).rejects.toMatchObject({ code: 'not_allowed' });
});

it('gives way to the models of a place', async () => {
  await app.engine.choosePlaceSettings(settingScopeOf(here), { allowedModels: ['veo-3.1-fast-generate-001'] }, ann);
  expect(await app.engine.defaults.at({ requester: ann, replyTarget: here })).toMatchObject({
    allowedModels: ['veo-3.1-fast-generate-001'],
  });
});
