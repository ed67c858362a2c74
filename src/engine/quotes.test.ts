import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { installed } from '../app/installed.ts';
import { fillCatalog, type Model } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import type { ImageBytes } from '../domain/media.ts';
import { withoutBytes } from '../domain/media.ts';
import { type Quote, quoteKeptMs } from '../domain/quote.ts';
import { proposalLabel } from '../domain/quote-texts.ts';
import type { Submission } from '../domain/submission.ts';
import { inTurn } from '../lib/in-turn.ts';
import { createTexts } from '../lib/say.ts';
import { modelsOf } from '../providers/provider-module.ts';
import { restoreDatabase } from '../storage/sqlite/restore.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import type { EngineSettings } from './core.ts';

const { say } = createTexts();
let folder: string;
let app: TestEngine;

/** Two of 8 s at 0.40 USD a second. */
const dear = sampleRequest({ model: 'veo-3.1-generate-001', numberOfVideos: 2 });
/** 8 s at 0.10 USD a second. */
const cheap = sampleRequest({ model: 'veo-3.1-fast-generate-001' });
const ada = { platform: 'web', id: 'ada' } as const;
const ben = { platform: 'web', id: 'ben' } as const;

beforeEach(async () => {
  folder = temporaryFolder();
  await open();
});
afterEach(() => app.stop());

async function open(settings: Partial<EngineSettings> = {}): Promise<void> {
  const providers = [scriptedProvider('', 'vertex-veo')];
  const clock = app === undefined ? {} : { clock: app.clock };
  app = openTestEngine({ folder, providers, ...clock, settings: { confirmAboveUsd: 1, ...settings } });
}

async function reopen(settings: Partial<EngineSettings> = {}): Promise<void> {
  await app.stop();
  await open(settings);
}

async function refused(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => expect.unreachable('it was taken in'),
    (each: unknown) => each,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

const submit = (change: Parameters<typeof sampleSubmission>[0] = {}) =>
  app.engine.submit(sampleSubmission({ request: dear, ...change }));

async function ask(change: Parameters<typeof sampleSubmission>[0] = {}): Promise<Quote> {
  const { code, proposals } = await refused(submit(change));
  expect(code).toBe('needs_confirmation');
  return app.engine.keepQuote(proposals);
}

const press = (quote: Pick<Quote, 'id'>, requester: Submission['requester'] = ada, choice = 1) =>
  app.engine.takeQuote({ id: quote.id, choice, requester });

const made = async () => (await app.engine.history({ limit: 100 })).generations;

/** From now on its model costs so many times as much. */
function multiplyPrice(id: string, factor: number): void {
  const all = installed.providers.map(modelsOf);
  const dearer = (model: Model): Model => ({
    ...model,
    priceUsdPerSecond: Object.fromEntries(Object.entries(model.priceUsdPerSecond).map(([size, usd]) => [size, usd * factor])),
  });
  fillCatalog(all.map((each) => ({ ...each, models: each.models.map((model) => (model.id === id ? dearer(model) : model)) })));
  onTestFinished(() => fillCatalog(all));
}

const picture: ImageBytes = {
  ...{ sha256: 'f'.repeat(64), mimeType: 'image/png', width: 1280, height: 720, sizeBytes: 2, bytes: new Uint8Array([1, 2]) },
};

describe('what costs more than the threshold', () => {
  it('is not made without a press on its price, and says the price, what it is and what is left', async () => {
    await reopen({ budgets: { perDayUsd: 15 } });
    const error = await refused(submit());
    expect(say(error.text)).toMatchInlineSnapshot(
      `"This costs about $6.40*: 2 × Veo 3.1, 8 s, 720p, 16:9. $15.00 of the budget of the day ($15.00) is left. * Reported by others; its maker’s own pages do not confirm it."`,
    );
    expect(error.proposals.map(proposalLabel).map((each) => say(each))).toMatchInlineSnapshot(`
      [
        "Make it · $6.40*",
        "Cheaper: 2 × Veo 3.1 Lite, 8 s, 720p · $0.80*",
      ]
    `);
    expect(await made()).toEqual([]);
  });

  it('is made for one who agreed to its price, and not for one who agreed to less', async () => {
    expect((await refused(submit({ agreedUsd: 6.39 }))).code).toBe('needs_confirmation');
    expect((await submit({ agreedUsd: 6.4 })).generation.priceUsd).toBe(6.4);
  });

  it('is everything that is not free where the threshold is 0', async () => {
    await reopen({ confirmAboveUsd: 0 });
    expect((await refused(submit({ request: cheap }))).code).toBe('needs_confirmation');
    await reopen();
    expect((await submit({ request: cheap })).repeated).toBe(false);
  });

  it('is asked about under another person’s video whatever it costs, unless it is free', async () => {
    expect((await refused(submit({ request: cheap, askBecause: 'another person' }))).code).toBe('needs_confirmation');
    expect((await submit({ request: cheap, askBecause: 'another person', agreedUsd: 0.8 })).repeated).toBe(false);
  });

  it('is several requests together: their sum is asked about, and all are made by one press, or none', async () => {
    const submissions = ['a', 'b'].map((prompt) => sampleSubmission({ request: { ...cheap, prompt }, askBecause: 'several' }));
    const error = await refused(app.engine.submitAll(submissions));
    expect(error.proposals.map(({ priceUsd }) => priceUsd)).toEqual([1.6]);
    const quote = await app.engine.keepQuote(error.proposals);
    const [one, other] = await Promise.all([press(quote), press(quote)]);
    expect((await made()).map(({ request }) => request.prompt)).toEqual(['b', 'a']);
    expect([one.repeated, other.repeated]).toEqual([false, true]);
  });

  it('is asked about again also below the threshold where it is more than was pressed', async () => {
    const error = await refused(submit({ request: cheap, agreedUsd: 0.4 }));
    expect([error.code, error.proposals[0]?.priceUsd]).toEqual(['needs_confirmation', 0.8]);
    expect(await made()).toEqual([]);
    expect((await submit({ request: cheap, agreedUsd: 0.8 })).repeated).toBe(false);
  });

  it('is told before the click', async () => {
    const spender = sampleSubmission();
    expect((await app.engine.estimate(dear, spender)).isAskedFirst).toBe(true);
    expect((await app.engine.estimate(cheap, spender)).isAskedFirst).toBe(false);
  });
});

describe('a question with prices', () => {
  it('becomes what its person pressed, at its price, once, also after a restart', async () => {
    const quote = await ask({ images: [picture], request: { ...dear, image: withoutBytes(picture) } });
    await reopen();
    const { generations } = await press(quote);
    expect(generations).toMatchObject([{ priceUsd: 6.4, requester: ada, request: { image: { sha256: picture.sha256 } } }]);
    expect((await app.engine.image(picture.sha256))?.bytes).toEqual(Buffer.from(picture.bytes));
    await reopen();
    expect(await press(quote)).toMatchObject({ repeated: true, generations: [{ id: generations[0]?.id }] });
    expect(await made()).toHaveLength(1);
  });

  it('pressed twice at once, also on both of its prices, is one video', async () => {
    const quote = await ask();
    const results = await Promise.all([press(quote), press(quote), press(quote, ada, 2)]);
    expect(results.map(({ repeated }) => repeated)).toEqual([false, true, true]);
    expect(await made()).toMatchObject([{ priceUsd: 6.4 }]);
  });

  it('becomes the cheaper way where that is pressed', async () => {
    const quote = await ask();
    await press(quote, ada, 2);
    expect(await made()).toMatchObject([{ request: { prompt: dear.prompt, aspectRatio: dear.aspectRatio } }]);
    expect((await made())[0]?.priceUsd).toBeLessThanOrEqual(1);
  });

  it('is answered by its own person alone, also where another workspace has somebody of the same id', async () => {
    const requester = { ...ada, tenant: 'T1' };
    const quote = await ask({ requester, replyTarget: { platform: 'web', channelId: 'lobby', tenant: 'T1', ids: {} } });
    for (const other of [ben, ada, { ...ada, tenant: 'T2' }]) {
      expect((await refused(press(quote, other))).code).toBe('not_allowed');
      expect((await refused(app.engine.dropQuote(quote.id, other))).code).toBe('not_allowed');
    }
    await press(quote, requester);
    expect((await refused(press(quote, ben))).code).toBe('not_allowed');
    expect(await made()).toHaveLength(1);
  });

  it('calls off what it replaces and still waits in the write that takes it in: both, or neither', async () => {
    const { generation: first } = await submit({ request: cheap, agreedUsd: 0.8 });
    const submissions = [sampleSubmission({ request: { ...cheap, prompt: 'the other way' } })];
    const quote = await app.engine.keepQuote([{ kind: 'asked', submissions, priceUsd: 0.8, replaces: first.id }]);
    const { store } = app.opened;
    const { accept } = store;
    const settle = async (): Promise<void> => {
      throw new Error('the process ends here');
    };
    store.accept = (work) => accept((tx) => work({ ...tx, settle }));
    await expect(press(quote)).rejects.toThrow('the process ends here');
    expect(await made()).toMatchObject([{ id: first.id, state: 'queued' }]);
    store.accept = accept;
    await press(quote);
    expect(await made()).toMatchObject([
      { state: 'queued', request: { prompt: 'the other way' } },
      { id: first.id, state: 'canceled' },
    ]);
  });

  it('lapses after a day, and then nothing is left of its words and pictures', async () => {
    await app.engine.start();
    const quote = await ask({ images: [picture], request: { ...dear, image: withoutBytes(picture) } });
    await app.clock.advance(quoteKeptMs - 1000);
    expect(await app.engine.quote(quote.id)).toBeDefined();
    await app.clock.advance(1000);
    expect((await refused(press(quote))).code).toBe('not_found');
    const left = async () => [await app.opened.store.quote(quote.id), await app.engine.image(picture.sha256)];
    await expect.poll(() => app.clock.advance(60_000).then(left)).toEqual([undefined, undefined]);
    expect(await made()).toEqual([]);
  });

  it('that is turned down makes nothing, and its pictures go', async () => {
    const quote = await ask({ images: [picture], request: { ...dear, image: withoutBytes(picture) } });
    await app.engine.dropQuote(quote.id, ada);
    expect((await refused(press(quote))).code).toBe('not_found');
    expect(await app.engine.image(picture.sha256)).toBeUndefined();
    await app.engine.dropQuote(quote.id, ada);
  });

  it('turned down and pressed at once is one of both', async () => {
    const quote = await ask();
    const [dropped, pressed] = await Promise.allSettled([app.engine.dropQuote(quote.id, ada), press(quote)]);
    expect(dropped.status).toBe('fulfilled');
    expect(await made()).toHaveLength(pressed.status === 'fulfilled' ? 1 : 0);
    expect(pressed.status).toBe('rejected');
  });

  it('is asked again with the new price where it costs more by now, and made where it costs less', async () => {
    const [first, second] = [await ask(), await ask()];
    multiplyPrice(dear.model, 1.5);
    const error = await refused(press(first));
    expect([error.code, error.proposals[0]?.priceUsd]).toEqual(['needs_confirmation', 9.6]);
    expect(await made()).toEqual([]);
    await press(await app.engine.keepQuote(error.proposals));
    multiplyPrice(dear.model, 0.5);
    await press(second);
    expect((await made()).map(({ priceUsd }) => priceUsd)).toEqual([3.2, 9.6]);
  });

  it('makes nothing for more than was pressed, also where nobody would have been asked about so much', async () => {
    const quote = await ask();
    multiplyPrice('veo-3.1-lite-generate-001', 1.2);
    const error = await refused(press(quote, ada, 2));
    expect([error.code, error.proposals[0]?.priceUsd]).toEqual(['needs_confirmation', 0.96]);
    expect(await made()).toEqual([]);
  });

  it('of a database that was put back is gone: it may have been answered since, and is never paid for twice', async () => {
    await app.engine.start();
    const quote = await ask();
    const backup = await app.opened.backUp('before');
    await press(quote);
    await app.stop();
    await restoreDatabase(join(folder, 'data'), backup, new Date(0));
    await open();
    await app.engine.start();
    expect((await refused(press(quote))).code).toBe('not_found');
    expect(await made()).toEqual([]);
  });

  it('is one of at most 25 of its person: the oldest goes, and others keep theirs', async () => {
    const other = await ask({ requester: ben });
    const quotes: Quote[] = [];
    for (let number = 0; number < 27; number += 1) {
      await app.clock.advance(1);
      quotes.push(await ask());
    }
    const kept = await Promise.all(quotes.map(async ({ id }) => (await app.engine.quote(id)) !== undefined));
    expect([kept.indexOf(true), kept.filter(Boolean).length]).toEqual([2, 25]);
    expect(await app.engine.quote(other.id)).toBeDefined();
  });

  it('goes where its person’s newer ones, or everybody’s, hold more pictures than are kept', async () => {
    const keep = async (name: string, requester: Submission['requester'], createdAtMs: number) => {
      const image = { ...picture, sha256: name.repeat(64), bytes: new Uint8Array(3), sizeBytes: 3 };
      const kept = [
        { kind: 'asked' as const, submissions: [{ request: { ...dear, image: withoutBytes(image) } }], priceUsd: 6.4 },
      ];
      const quote = { id: name, requester, replyTarget: sampleSubmission().replyTarget, proposals: kept, createdAtMs };
      await app.opened.store.addQuote(quote, [image], [], { perPerson: 9, inAll: 9, maxBytesPerPerson: 6, maxBytes: 9 });
    };
    const left = async () =>
      (await inTurn(['a', 'b', 'c', 'd', 'e'], async (id) => ((await app.opened.store.quote(id)) === undefined ? '' : id))).join(
        '',
      );
    await keep('a', ben, 1);
    for (const [at, name] of ['b', 'c', 'd'].entries()) await keep(name, ada, at + 2);
    expect([await left(), await app.engine.image('b'.repeat(64))]).toEqual(['acd', undefined]);
    await keep('e', { ...ada, tenant: 'T2' }, 9);
    expect(await left()).toBe('cde');
  });

  it('stays when another workspace deletes the same picture', async () => {
    const there = {
      requester: { ...ada, tenant: 'T2' },
      replyTarget: { platform: 'web', channelId: 'c', tenant: 'T2', ids: {} },
    };
    const asked = { images: [picture], request: { ...dear, image: withoutBytes(picture) } };
    const { generation } = await submit({ ...asked, agreedUsd: 6.4 });
    const quote = await ask({ ...asked, ...there });
    await app.engine.cancel(generation.id, { requester: ada, mayManage: false });
    await app.engine.remove(generation.id, { requester: ada, mayManage: false });
    await press(quote, there.requester);
    expect(await made()).toHaveLength(1);
  });

  it('is refused where a budget has not so much left any more, and stays to be pressed', async () => {
    await reopen({ budgets: { perDayUsd: 10 } });
    const quote = await ask();
    await submit({ agreedUsd: 6.4, requester: ben });
    const error = await refused(press(quote));
    expect(error.code).toBe('budget_exceeded');
    expect(error.proposals.map(({ priceUsd }) => priceUsd <= 3.6)).toEqual([true]);
    await reopen();
    await press(quote);
    expect(await made()).toHaveLength(2);
  });

  it('goes with the video whose words or pictures it repeats, when that is deleted', async () => {
    const { generation } = await submit({
      agreedUsd: 6.4,
      images: [picture],
      request: { ...dear, image: withoutBytes(picture) },
    });
    const kept = await ask();
    const again = await ask({ requester: ben, repeats: generation.id });
    const source = { generationId: generation.id, video: 1, how: 'change' } as const;
    const change = await ask({ requester: ben, source });
    const samePicture = await ask({ images: [picture], request: { ...dear, image: withoutBytes(picture) } });
    await app.engine.cancel(generation.id, { requester: ada, mayManage: false });
    await app.engine.remove(generation.id, { requester: ada, mayManage: false });
    expect(await Promise.all([again, change, samePicture, kept].map(async ({ id }) => (await app.engine.quote(id))?.id))).toEqual(
      [...[undefined, undefined, undefined], kept.id],
    );
    expect(await app.engine.image(picture.sha256)).toBeUndefined();
  });
});

describe('a refusal', () => {
  it('by a budget offers the nearest that fits what is left', async () => {
    await reopen({ budgets: { perDayUsd: 4 } });
    const error = await refused(submit());
    expect([error.code, error.proposals.map(({ priceUsd }) => priceUsd)]).toEqual(['budget_exceeded', [3.2]]);
    const quote = await app.engine.keepQuote(error.proposals);
    await press(quote);
    expect(await made()).toMatchObject([{ priceUsd: 3.2, request: { model: dear.model, numberOfVideos: 1 } }]);
  });

  it('of a combination offers the nearest that works', async () => {
    const error = await refused(submit({ request: { ...cheap, durationSeconds: 7 } }));
    expect(error.code).toBe('invalid_combination');
    expect(error.proposals.map(proposalLabel).map((each) => say(each))).toMatchInlineSnapshot(`
      [
        "Take the nearest: 6 s, 720p, 16:9 · $0.60*",
      ]
    `);
    await press(await app.engine.keepQuote(error.proposals));
    expect(await made()).toHaveLength(1);
  });
});
