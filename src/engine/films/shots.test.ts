import { copyFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Delivery } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import type { FilmPlan, JoinFilm, NewShotFilm } from '../../domain/film.ts';
import { type GenerationState, type GenerationView, isFurtherMember } from '../../domain/generation.ts';
import { statusCardOf } from '../../domain/sets/set-card.ts';
import { shotPrompt } from '../../domain/shots/shot-film.ts';
import type { TakeLastFrame } from '../../domain/smaller-media.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { createTexts } from '../../lib/say.ts';
import { createCheckFilm } from '../../media/film/check-film.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const { say } = createTexts();
const omni = 'gemini-omni-1.2-flash';
const check = createCheckFilm();
const ada = { platform: 'discord', id: 'ada' } as const;
const byAda = { requester: ada, mayManage: false } as const;
const general = { platform: 'discord', channelId: 'general', ids: {} } as const;

let video: string;
let photo: Uint8Array;
let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;
/** What the encoder was asked for, in order. */
let plans: FilmPlan[];
/** What was posted, in order: whose result, and whether it calls its person. */
let posts: { readonly id: string; readonly state: GenerationState; readonly calls: boolean }[];
/** The newest card of each status message. */
let cards: Map<string, GenerationView>;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
  photo = await samplePhoto();
});
beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(video, 'gemini-omni');
  plans = [];
  posts = [];
  cards = new Map();
});

const delivery: Delivery = {
  platform: 'discord',
  statusComesFirst: true,
  async showStatus(seen) {
    if (!isFurtherMember(seen)) cards.set(seen.id, seen);
    return { state: 'delivered', receipt: { message: `card of ${seen.id}` } };
  },
  async post(_, seen, _files, { mayCall = async () => true }) {
    posts.push({ id: seen.id, state: seen.state, calls: await mayCall() });
    return { state: 'delivered', receipt: { message: `post of ${seen.id}` } };
  },
};

const joined: JoinFilm = async (plan, path) => {
  plans.push(plan);
  copyFileSync(video, path);
  return { seconds: 1, width: 64, height: 36, hasSound: true, isCopied: true, sizeBytes: 1 };
};
/** One that goes on until it is called off. */
const endless: JoinFilm = (plan, _, signal) => {
  plans.push(plan);
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
};
const frameOf: TakeLastFrame = (_, path) => writeFile(path, photo);

interface StartOptions extends Partial<TestEngineOptions> {
  readonly by?: JoinFilm;
}

async function start({ by = joined, ...options }: StartOptions = {}): Promise<TestEngine> {
  const app = openTestEngine({
    ...{ folder, providers: [provider], clock, films: { check, join: by }, deliveries: [delivery], takeLastFrame: frameOf },
    ...options,
  });
  await app.engine.start();
  return app;
}

async function opened(options: StartOptions = {}): Promise<TestEngine> {
  const app = await start(options);
  onTestFinished(app.stop);
  return app;
}

const wordsOf = (count: number): readonly string[] =>
  ['a door opens', 'a man comes in', 'he sits down', 'he reads'].slice(0, count);

interface Asked extends Partial<Submission> {
  readonly count?: number;
  readonly film?: Partial<NewShotFilm>;
}

const film = (words: readonly string[], change: Partial<NewShotFilm> = {}): NewShotFilm => ({
  ...{ kind: 'new', look: 'Film noir', isSequence: false, words },
  ...change,
});

/** @returns the film's id, then those of its shots */
async function ask(app: TestEngine, { count = 3, film: change = {}, ...more }: Asked = {}): Promise<readonly string[]> {
  const words = wordsOf(count);
  const eventId = `event-${crypto.randomUUID()}`;
  const submissions = words.map((each) => {
    const request = sampleRequest({ model: omni, prompt: shotPrompt('Film noir', each) });
    return sampleSubmission({ request, requester: ada, replyTarget: general, eventId, agreedUsd: 1000, ...more });
  });
  const { generations } = await app.engine.submitAll(submissions, { film: film(words, change) });
  return generations.map(({ id }) => id);
}

const stateOf = async (app: TestEngine, id: string | undefined) => (await app.engine.find(id ?? ''))?.state;
const reach = (app: TestEngine, id: string | undefined, state: GenerationState) =>
  expect.poll(() => clock.advance(1000).then(() => stateOf(app, id))).toBe(state);
const refusal = (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => expect.fail('it was taken in'),
    (error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    },
  );

async function end(app: TestEngine, id: string | undefined, how: 'finished' | 'failed'): Promise<void> {
  await reach(app, id, 'generating');
  const { operationName = '' } = (await app.engine.find(id ?? '')) ?? {};
  if (how === 'finished') provider.finish(operationName);
  else provider.operations.set(operationName, { state: 'failed', reason: text('reason.crashed'), code: 'INTERNAL' });
}
const finish = async (app: TestEngine, ...ids: readonly (string | undefined)[]): Promise<void> => {
  for (const id of ids) await end(app, id, 'finished');
};
const redo = (app: TestEngine, id: string | undefined, agreedUsd = 1000) =>
  app.engine.redoShot(id ?? '', { requester: ada, replyTarget: general, eventId: `redo:${id}`, agreedUsd });
const prompts = (): readonly string[] => provider.starts.map(({ request }) => request.prompt);
const priceOf = async (app: TestEngine, id: string | undefined): Promise<number> =>
  (await app.engine.find(id ?? ''))?.priceUsd ?? 0;
const newest = async (app: TestEngine, id: string | undefined): Promise<GenerationView> => {
  const seen = await app.engine.find(id ?? '');
  if (seen?.members === undefined) throw new Error('it has no members');
  return seen;
};
/** Ids of the film and the shots that its card shows. */
const shown = async (app: TestEngine, id: string | undefined) => ((await newest(app, id)).members ?? []).map((each) => each.id);
const cardOf = async (app: TestEngine, id: string | undefined) => {
  const card = statusCardOf(await newest(app, id));
  return {
    state: say(card.state),
    details: card.details.map((each) => say(each)),
    lines: card.members.map((each) => say(each)),
    buttons: card.buttons,
  };
};

describe('a film of shots', () => {
  it('makes each shot with the look in front, joins them by itself, and is posted before its shots, calling its person once', async () => {
    const app = await opened();
    const [id, one, two, three] = await ask(app);
    await finish(app, three, one);
    await reach(app, three, 'stored');
    await reach(app, one, 'stored');
    expect(await cardOf(app, id)).toMatchObject({ state: '2 of 3 videos are ready.', buttons: ['cancel'] });
    expect(posts).toEqual([]);
    await finish(app, two);
    for (const each of [id, one, two, three]) await reach(app, each, 'completed');
    expect(prompts().toSorted()).toEqual(['Film noir. a door opens', 'Film noir. a man comes in', 'Film noir. he sits down']);
    expect(plans).toHaveLength(1);
    expect(plans[0]?.parts.map(({ path }) => path.split('/').at(-1))).toEqual([one, two, three].map((each) => `${each}.mp4`));
    expect(posts[0]).toEqual({ id, state: 'delivering', calls: true });
    expect(posts.slice(1).map(({ calls }) => calls)).toEqual([false, false, false]);
    expect(new Set(posts.map((each) => each.id)).size).toBe(4);
    const { lines, state } = await cardOf(app, id);
    expect([state, lines[1]]).toEqual(['The video is ready.', '2 of 3 · a man comes in: The video is ready.']);
  });

  it('holds up no drain with shots that are kept back for it, and is made after that', async () => {
    const app = await opened({ settings: { concurrentGenerations: 1 } });
    const [id, one, two] = await ask(app, { count: 2 });
    await reach(app, one, 'generating');
    await app.engine.admin.drain('terminal', true);
    const isDrained = async () => (await app.engine.admin.status()).isDrained;
    expect(await isDrained()).toBe(false);
    await finish(app, one);
    await reach(app, one, 'stored');
    await expect.poll(() => clock.advance(1000).then(isDrained)).toBe(true);
    expect([await stateOf(app, two), posts]).toEqual(['queued', []]);
    await app.engine.admin.resume('terminal');
    await finish(app, two);
    for (const each of [id, one, two]) await reach(app, each, 'completed');
    expect(posts[0]?.id).toBe(id);
  });

  it('is called off by the admin with all that waits, and is said to have been sent to nobody', async () => {
    const app = await opened({ settings: { concurrentGenerations: 1 } });
    const [id, one, two] = await ask(app, { count: 2, film: { isSequence: true } });
    await reach(app, one, 'generating');
    await app.engine.admin.cancelAll('terminal', {});
    expect([await stateOf(app, id), await stateOf(app, two)]).toEqual(['canceled', 'canceled']);
    expect((await cardOf(app, id)).details).toEqual([]);
    await finish(app, one);
    await reach(app, one, 'completed');
    expect(prompts()).toHaveLength(1);
  });

  it('is asked about with the price of all shots, and a press on it makes it, once', async () => {
    const app = await opened();
    const words = wordsOf(2);
    const submissions = words.map((each) => {
      const request = sampleRequest({ model: omni, prompt: shotPrompt('', each) });
      return sampleSubmission({ request, requester: ada, replyTarget: general, eventId: 'asked' });
    });
    const error = await refusal(app.engine.submitAll(submissions, { film: film(words, { look: '' }) }));
    const [proposal, ...others] = error.proposals;
    expect([error.code, others]).toEqual(['needs_confirmation', []]);
    const quote = await app.engine.keepQuote(proposal === undefined ? [] : [proposal]);
    const press = { id: quote.id, choice: 1, requester: ada };
    const [made, again] = [await app.engine.takeQuote(press), await app.engine.takeQuote(press)];
    expect([made.generations.length, again.repeated, again.generations.map(({ id }) => id)]).toEqual([
      3,
      true,
      made.generations.map(({ id }) => id),
    ]);
    const [id, one] = made.generations.map((each) => each.id);
    expect(await committedUsd(app)).toBeCloseTo(2 * (await priceOf(app, one)), 6);
    expect(error.priceUsd).toBeCloseTo(2 * (await priceOf(app, one)), 6);
    expect((await newest(app, id)).request.film?.parts).toHaveLength(2);
  });

  it('is taken in with all its shots or not at all', async () => {
    const app = await opened({ settings: { budgets: { perDayUsd: 1 } } });
    const error = await refusal(ask(app));
    expect([error.code, error.proposals, await committedUsd(app)]).toEqual(['budget_exceeded', [], 0]);
    expect((await app.engine.history({ limit: 10 })).generations).toEqual([]);
  });

  it('says once what is wrong with all shots', async () => {
    const app = await opened();
    const error = await refusal(ask(app, { request: sampleRequest({ model: omni, durationSeconds: 60 }) }));
    expect(say(error.text)).not.toContain('1 of 3');
    expect(error.code).toBe('invalid_combination');
  });

  it('leaves the others where a shot fails, and makes that one alone in its place at its price, pressed twice or not', async () => {
    const app = await opened();
    const [id, one, two, three] = await ask(app);
    await finish(app, one, three);
    await end(app, two, 'failed');
    await reach(app, two, 'failed');
    await reach(app, id, 'failed');
    for (const each of [one, three]) await reach(app, each, 'completed');
    const card = await cardOf(app, id);
    expect(card.details).toContain('There is no film yet: shot 2 is missing. “Redo” makes it, and then the film.');
    const price = await priceOf(app, two);
    expect((await app.engine.find(two ?? ''))?.redo).toEqual({ shots: [2], priceUsd: price });
    const before = await committedUsd(app);
    const [first, second] = await Promise.all([redo(app, two), redo(app, two)]);
    const again = first.generations[0]?.id;
    expect([second.generations[0]?.id, [first.repeated, second.repeated].toSorted()]).toEqual([again, [false, true]]);
    expect((await committedUsd(app)) - before).toBeCloseTo(price, 6);
    await finish(app, again);
    await reach(app, again, 'completed');
    const [film2, ...shots] = await shown(app, id);
    await reach(app, film2, 'completed');
    expect(shots).toEqual([one, again, three]);
    expect(plans.at(-1)?.parts.map(({ path }) => path.split('/').at(-1))).toEqual(shots.map((each) => `${each}.mp4`));
    expect(posts.slice(-2).map((each) => [each.id, each.calls])).toEqual([
      [film2, true],
      [again, false],
    ]);
    expect(provider.starts).toHaveLength(4);
  });

  it('asks before it makes a shot once more that costs more than was pressed', async () => {
    const app = await opened({ settings: { confirmAboveUsd: 0 } });
    const [, one, two] = await ask(app, { count: 2 });
    await finish(app, one);
    await end(app, two, 'failed');
    await reach(app, two, 'failed');
    const error = await refusal(redo(app, two, 0.01));
    expect([error.code, error.proposals.map(({ film: about }) => about)]).toEqual([
      'needs_confirmation',
      [{ kind: 'redo', shot: two }],
    ]);
    const { id } = await app.engine.keepQuote(error.proposals);
    const { generations } = await app.engine.takeQuote({ id, choice: 1, requester: ada });
    expect(generations[0]?.set).toMatchObject({ index: 2 });
    expect(await refusal(redo(app, two))).toMatchObject({ code: 'not_found' });
  });

  it('makes a good shot anew, which replaces itself alone, and joins a new film', async () => {
    const app = await opened();
    const [id, one, two] = await ask(app, { count: 2 });
    await finish(app, one, two);
    for (const each of [id, one, two]) await reach(app, each, 'completed');
    const again = (await redo(app, one)).generations[0]?.id;
    await finish(app, again);
    await reach(app, again, 'completed');
    const [film2, ...shots] = await shown(app, id);
    expect([film2 === id, shots]).toEqual([false, [again, two]]);
    expect(await stateOf(app, film2)).toBe('completed');
    expect((await app.engine.find(id ?? ''))?.videos).toHaveLength(1);
    expect(
      await refusal(
        redo(app, one, 5).then(() => app.engine.redoShot(one ?? '', { ...byAda, replyTarget: general, eventId: 'else' })),
      ),
    ).toMatchObject({
      code: 'not_found',
    });
  });

  it('lets nobody else make a shot anew', async () => {
    const app = await opened();
    const [, one, two] = await ask(app, { count: 2 });
    await finish(app, one, two);
    await reach(app, two, 'completed');
    const press = { replyTarget: general, eventId: 'bob', agreedUsd: 1000 };
    for (const requester of [
      { platform: 'discord', id: 'bob' },
      { ...ada, tenant: 'elsewhere' },
    ])
      expect(await refusal(app.engine.redoShot(two ?? '', { ...press, requester }))).toMatchObject({ code: 'not_allowed' });
    expect(provider.starts).toHaveLength(2);
  });
});

describe('a film in sequence', () => {
  const sequence = { film: { isSequence: true } } as const;

  it('begins each shot with the last frame of the one before, which is in line only then, with its money set aside from the beginning', async () => {
    const app = await opened();
    const [id, one, two, three] = await ask(app, sequence);
    await reach(app, one, 'generating');
    const waiting = await app.engine.find(two ?? '');
    expect([waiting?.state, waiting?.position, waiting?.waitsFor]).toEqual(['queued', undefined, 'shot before']);
    expect((await cardOf(app, id)).lines[1]).toBe('2 of 3 · a man comes in: Begins when the shot before it is ready.');
    expect(await committedUsd(app)).toBeCloseTo(
      (await priceOf(app, one)) + (await priceOf(app, two)) + (await priceOf(app, three)),
      6,
    );
    for (const each of [one, two, three]) {
      expect(provider.starts).toHaveLength([one, two, three].indexOf(each) + (each === one ? 1 : 0));
      await finish(app, each);
      await reach(app, each, each === three ? 'completed' : 'stored');
    }
    expect(provider.starts.map(({ image }) => image?.bytes.length)).toEqual([undefined, photo.length, photo.length]);
    await reach(app, id, 'completed');
    expect((await app.engine.find(three ?? ''))?.source).toEqual({ generationId: two, video: 1, how: 'continue' });
  });

  it('begins nothing behind a shot that fails, gives its money back, and goes on from there once that is made anew', async () => {
    const app = await opened();
    const [id, one, two, three, four] = await ask(app, { ...sequence, count: 4 });
    await finish(app, one);
    await end(app, two, 'failed');
    await reach(app, four, 'canceled');
    for (const [each, state] of [
      [id, 'failed'],
      [two, 'failed'],
      [three, 'canceled'],
      [one, 'completed'],
    ] as const)
      await reach(app, each, state);
    expect(await committedUsd(app)).toBeCloseTo(await priceOf(app, one), 6);
    expect((await cardOf(app, id)).lines[2]).toBe(
      '3 of 4 · he sits down: Canceled. Not begun and not charged, since shot 2 is missing. Redoing that one makes this one as well.',
    );
    const all = (await priceOf(app, two)) + (await priceOf(app, three)) + (await priceOf(app, four));
    expect((await app.engine.find(two ?? ''))?.redo).toEqual({ shots: [2, 3, 4], priceUsd: expect.closeTo(all, 6) });
    expect((await app.engine.find(three ?? ''))?.redo).toBeUndefined();
    expect(await refusal(redo(app, three))).toMatchObject({ code: 'not_possible_now' });
    const again = (await redo(app, two)).generations.map((each) => each.id);
    for (const each of again) await finish(app, each);
    const [film2, ...shots] = await shown(app, id);
    await reach(app, film2, 'completed');
    expect(shots).toEqual([one, ...again]);
    expect(provider.starts.map(({ image }) => image !== undefined)).toEqual([false, true, true, true, true]);
    expect(plans.at(-1)?.parts).toHaveLength(4);
  });

  it('ends a shot whose frame can’t be taken, and what comes behind it', async () => {
    const app = await opened({ takeLastFrame: () => Promise.reject(new Error('no frame')) });
    const [id, one, two, three] = await ask(app, sequence);
    await finish(app, one);
    await reach(app, two, 'failed');
    await reach(app, three, 'canceled');
    await reach(app, id, 'failed');
    await reach(app, one, 'completed');
    expect(provider.starts).toHaveLength(1);
    expect(await committedUsd(app)).toBeCloseTo(await priceOf(app, one), 6);
  });
});

describe('meets another event:', () => {
  it('a film that is called off charges for nothing that has not left, posts what is there, and joins nothing', async () => {
    const app = await opened({ settings: { concurrentGenerations: 2 } });
    const [id, one, two, three] = await ask(app);
    await finish(app, one);
    await reach(app, one, 'stored');
    await reach(app, three, 'generating');
    expect(await app.engine.cancel(id ?? '', byAda)).toBe('will be discarded');
    await finish(app, two, three);
    await reach(app, one, 'completed');
    for (const each of [id, two, three]) await reach(app, each, 'canceled');
    expect([posts.map((each) => each.id), plans]).toEqual([[one], []]);
    expect((await refusal(app.engine.cancel(id ?? '', byAda))).code).toBe('not_possible_now');
  });

  it('a film that is called off while it waits for its first shot costs nothing', async () => {
    const app = await opened();
    const [id, ...shots] = await ask(app, { film: { isSequence: true } });
    await app.engine.cancel(id ?? '', byAda);
    for (const each of [id, ...shots.slice(1)]) await reach(app, each, 'canceled');
  });

  it('a shot that is made anew while the film is joined takes its place in a new film, and the old one is never posted', async () => {
    let isFirst = true;
    const by: JoinFilm = (...job) => {
      const join = isFirst ? endless : joined;
      isFirst = false;
      return join(...job);
    };
    const app = await opened({ by });
    const [id, one, two] = await ask(app, { count: 2 });
    await finish(app, one, two);
    await reach(app, id, 'downloading');
    await expect.poll(() => plans.length).toBe(1);
    const again = (await redo(app, one)).generations[0]?.id;
    await reach(app, id, 'canceled');
    // What was replaced waits for no film any more.
    await reach(app, one, 'completed');
    expect(await stateOf(app, two)).toBe('stored');
    await finish(app, again);
    const [film2] = await shown(app, id);
    await reach(app, film2, 'completed');
    await reach(app, two, 'completed');
    expect(posts.map((each) => each.id)).not.toContain(id);
  });

  it('a shot whose file was lost is fetched again after a start, and its film waits for it', async () => {
    const before = await opened({ by: endless });
    const [id, one, two] = await ask(before, { count: 2 });
    await finish(before, one, two);
    await reach(before, id, 'downloading');
    await expect.poll(() => plans.length).toBe(1);
    await before.stop();
    rmSync(join(before.outputsFolder, `${one}.mp4`));
    const there = Promise.withResolvers<void>();
    provider.onDownload.push((path) => there.promise.then(() => copyFileSync(video, path)));
    const app = await opened();
    await expect.poll(() => clock.advance(1000).then(() => provider.downloads.length)).toBe(3);
    await expect.poll(() => clock.advance(1000).then(() => stateOf(app, id))).toBe('downloading');
    there.resolve();
    for (const each of [id, one, two]) await reach(app, each, 'completed');
    expect([provider.starts.length, posts[0]?.id]).toEqual([2, id]);
  });

  it('a shot that is deleted is left out of the film that is joined after that, whose other words stay with theirs', async () => {
    const app = await opened();
    const looks = { title: 'Two lines', captions: ['He comes', 'He sits', 'He reads'], crossFadeSeconds: 0.1 };
    const [id, one, two, three] = await ask(app, { film: looks });
    await finish(app, one, two, three);
    for (const each of [id, one, two, three]) await reach(app, each, 'completed');
    const again = (await redo(app, three)).generations[0]?.id;
    await app.engine.remove(two ?? '', byAda);
    await finish(app, again);
    const [film2, ...shots] = await shown(app, id);
    await reach(app, film2, 'completed');
    expect([shots, plans.at(-1)?.parts.length]).toEqual([[one, again], 2]);
    const captions = [
      { text: 'He comes', part: 0 },
      { text: 'He reads', part: 1 },
    ];
    expect(plans.at(-1)).toMatchObject({ captions, title: { text: 'Two lines' }, crossFadeSeconds: 0.1 });
    await app.engine.remove(one ?? '', byAda);
    expect((await app.engine.find(again ?? ''))?.redo).toEqual({ shots: [3], priceUsd: expect.any(Number) });
  });
});
