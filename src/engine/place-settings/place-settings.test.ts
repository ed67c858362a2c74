import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { PlaceChange } from '../../domain/place-settings/place-settings.ts';
import { placeLanguage, postsInChannel } from '../../domain/place-settings/placed-target.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
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
const ann: Requester = { platform: 'discord', id: 'ann', name: 'Ann' };
const [dear, fast] = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001'];
let app: TestEngine;

beforeEach(() => {
  app = openTestEngine({
    folder: temporaryFolder(),
    providers: [scriptedProvider('', 'vertex-veo')],
    settings: { confirmAboveUsd: 10, activePerPerson: 50 },
  });
});
afterEach(() => app.stop());

const target = (guild: string, channelId: string, parent?: string): ReplyTarget => ({
  platform: 'discord',
  channelId,
  ids: { guild, ...(parent !== undefined && { parent }) },
});
const film = target('S1', 'film');
const inChannel = (change: PlaceChange, at = film) => app.engine.choosePlaceSettings(settingScopeOf(at), change, ann);
const inServer = (change: PlaceChange, at = film) =>
  app.engine.choosePlaceSettings(serverScopeOf(settingScopeOf(at)), change, ann);

let asked = 0;
async function ask(model: string | undefined, replyTarget = film, change: Parameters<typeof sampleRequest>[0] = {}) {
  const request = sampleRequest({ model: model ?? '', ...change });
  asked += 1;
  const eventId = `event ${asked}`;
  try {
    await app.engine.submit(sampleSubmission({ request, replyTarget, requester: ann, eventId }));
    return 'taken';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { code: error.code, says: say(error.text), proposals: error.proposals };
  }
}

describe('the models of a place', () => {
  it('are those of the channel, else of its server, and in no other server', async () => {
    await inServer({ allowedModels: [fast ?? ''] });
    await inChannel({ allowedModels: [dear ?? ''] });
    const [general, other] = [target('S1', 'general'), target('S2', 'film')];
    expect([await ask(dear), await ask(fast, general), await ask(dear, other)]).toEqual(['taken', 'taken', 'taken']);
    expect([await ask(fast), await ask(dear, general)]).toMatchObject([{ code: 'not_allowed' }, { code: 'not_allowed' }]);
  });

  it('hold in threads of the channel', async () => {
    await inChannel({ allowedModels: [fast ?? ''] });
    expect(await ask(dear, target('S1', 'a thread', 'film'))).toMatchObject({ code: 'not_allowed' });
  });

  it('are told where another one is asked for, with where it may be used and the nearest at its price', async () => {
    await inServer({ allowedModels: [fast ?? ''] });
    await inChannel({ allowedModels: [dear ?? ''] }, target('S1', 'studio'));
    await inChannel({ allowedModels: [dear ?? ''] }, target('S2', 'studio'));
    const refusal = await ask(dear);
    expect(refusal).toMatchObject({
      says: 'Veo 3.1 can’t be used here, so nothing was started or charged. Here you can use: Veo 3.1 Fast. One other channel of this server may use it.',
      proposals: [{ kind: 'nearest', submissions: [{ request: { model: fast } }], priceUsd: 0.8 }],
    });
    expect((await app.engine.history({ limit: 9 })).generations).toEqual([]);
  });

  it('hold for each of several that are asked for together, none of which is offered alone', async () => {
    await inServer({ allowedModels: [fast ?? ''] });
    const submissions = [1, 2].map((each) =>
      sampleSubmission({
        ...{ request: sampleRequest({ model: dear ?? '', prompt: `prompt ${each}` }), replyTarget: film, requester: ann },
        ...{ eventId: 'a batch', agreedUsd: 100 },
      }),
    );
    await expect(app.engine.submitAll(submissions, { asSet: true })).rejects.toMatchObject({
      code: 'not_allowed',
      proposals: [],
    });
  });

  it('hold for what is pressed later: a question from before makes nothing that is not allowed any more', async () => {
    await inServer({ confirmAboveUsd: 0 });
    const refusal = await ask(dear);
    if (refusal === 'taken') return expect.unreachable();
    const quote = await app.engine.keepQuote(refusal.proposals);
    await inServer({ allowedModels: [fast ?? ''] });
    await expect(app.engine.takeQuote({ id: quote.id, choice: 1, requester: ann })).rejects.toMatchObject({
      code: 'not_allowed',
    });
  });

  it('are ones that the bot has', async () => {
    await expect(inServer({ allowedModels: [fast ?? '', 'a dream'], videosAtOnce: 2 })).rejects.toMatchObject({
      code: 'invalid_option',
      text: { key: 'place.notOffered' },
    });
    expect(await app.engine.placeSettings(settingScopeOf(film))).toMatchObject({ channel: {}, server: {} });
  });
});

it('makes no more at once than a place allows, and offers as many', async () => {
  await inChannel({ videosAtOnce: 2 });
  expect(await ask(fast, film, { numberOfVideos: 3 })).toMatchObject({
    code: 'not_allowed',
    says: 'One request here makes at most 2, and this one would make 3. Nothing was started or charged.',
    proposals: [{ submissions: [{ request: { numberOfVideos: 2 } }] }],
  });
  expect(await ask(fast, target('S1', 'general'), { numberOfVideos: 3 })).toBe('taken');
});

it('asks sooner where a place wants it, and never later than the bot’s admin does', async () => {
  await inServer({ confirmAboveUsd: 0.5 });
  expect(await ask(fast)).toMatchObject({ code: 'needs_confirmation' });
  await inChannel({ confirmAboveUsd: 10 });
  expect(await ask(fast)).toBe('taken');
  await expect(inChannel({ confirmAboveUsd: 10.01 })).rejects.toMatchObject({ text: { key: 'place.askedSooner' } });
});

it('notes each change in the list of acts with its person and what was there before, and none where nothing changed', async () => {
  await inServer({ videosAtOnce: 2 });
  await inServer({ videosAtOnce: 2 });
  await inServer({ videosAtOnce: 3 });
  await inServer({ videosAtOnce: null });
  await inServer({ videosAtOnce: null });
  const acts = (await app.opened.store.acts(9)).map(({ who, act, details }) => ({ who, act, details }));
  const by = { place: 'discord:S1', by: 'discord:ann', key: 'videosAtOnce' };
  expect(acts).toEqual(
    [
      { ...by, before: '3', after: '' },
      { ...by, before: '2', after: '3' },
      { ...by, before: '', after: '2' },
    ].map((details) => ({ who: 'member', act: 'setting', details })),
  );
});

it('says what options are where they are left open: the channel’s before the server’s, behind one’s own, and in no other server', async () => {
  const { defaults } = app.engine;
  await inServer({ defaults: { aspect: '9:16', duration: '4' } });
  await inChannel({ defaults: { aspect: '1:1' } });
  await inChannel({ defaults: { aspect: '16:9' } }, target('S2', 'film'));
  await defaults.change({ resolution: '1080p' }, ann);
  const at = async (replyTarget: ReplyTarget) => (await defaults.at({ requester: ann, replyTarget })).layers;
  expect(await at(target('S1', 'a thread', 'film'))).toEqual([
    { resolution: '1080p' },
    { aspect: '1:1' },
    { aspect: '9:16', duration: 4 },
  ]);
  expect(await at(target('S2', 'general'))).toEqual([{ resolution: '1080p' }, {}, {}]);
  await expect(inServer({ videosAtOnce: 2, defaults: { duration: 7.5 } })).rejects.toMatchObject({ option: 'duration' });
  await expect(inServer({ defaults: { seed: 7 } })).rejects.toMatchObject({ code: 'invalid_option' });
  await inServer({ defaults: { aspect: null, duration: null } });
  expect(await app.engine.placeSettings(serverScopeOf(settingScopeOf(film)))).toMatchObject({ server: {} });
});

it('tells each of two who choose at once what really was there before, and loses neither', async () => {
  await Promise.all([inServer({ videosAtOnce: 2 }), inServer({ videosAtOnce: 3, defaults: { aspect: '9:16' } })]);
  const acts = (await app.opened.store.acts(9)).map(({ details }) => details).filter(({ key }) => key === 'videosAtOnce');
  const [last, first] = acts;
  expect([acts.length, first?.before, last?.before]).toEqual([2, '', first?.after]);
  expect((await app.engine.placeSettings(settingScopeOf(film))).server).toMatchObject({
    ...{ videosAtOnce: Number(last?.after), defaults: { aspect: '9:16' } },
  });
});

it('keeps with what is taken in where its result goes and what everybody reads, whatever is chosen later', async () => {
  await inServer({ resultsIn: 'channel', language: 'de' });
  expect(await ask(fast)).toBe('taken');
  await inServer({ resultsIn: null, language: null });
  expect(await ask(fast)).toBe('taken');
  const { generations } = await app.engine.history({ limit: 9 });
  expect(generations.map(({ replyTarget }) => [postsInChannel(replyTarget), placeLanguage(replyTarget)])).toEqual([
    [false, undefined],
    [true, 'de'],
  ]);
  await expect(app.engine.choosePlaceSettings(settingScopeOf(film), { language: 'xx' }, ann)).rejects.toMatchObject({
    code: 'invalid_option',
  });
});
