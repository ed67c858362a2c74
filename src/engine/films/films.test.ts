import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../domain/errors.ts';
import type { Failpoint } from '../../domain/failpoint.ts';
import type { FilmPlan, JoinFilm } from '../../domain/film.ts';
import { type FilmWish, filmRequest } from '../../domain/film-request.ts';
import type { Generation, GenerationView } from '../../domain/generation.ts';
import type { SourceWay } from '../../domain/lineage.ts';
import { OutputsError } from '../../domain/outputs.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { createCheckFilm } from '../../media/film/check-film.ts';
import { openS3 } from '../../outputs/s3/s3-calls.ts';
import { createS3Outputs } from '../../outputs/s3/s3-outputs.ts';
import { openStore } from '../../storage/sqlite/store.ts';
import { keepBytes } from '../../testing/contracts/outputs-contract.ts';
import { startS3Fake } from '../../testing/fakes/s3/s3-fake.ts';
import { placeEmptyDatabase } from '../../testing/set-up/empty-database.ts';
import { ManualClock } from '../../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleSubmission,
  sampleVideoFile,
  silentLog,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../../testing/set-up/test-engine.ts';

const lobby = { platform: 'web', channelId: 'lobby', ids: {} } as const;
const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
const check = createCheckFilm();

let video: string;
let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;
/** What the encoder was asked for, in order. */
let plans: FilmPlan[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(video);
  plans = [];
});

/** An encoder that makes something that can be played, at once. */
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

async function start(options: Partial<TestEngineOptions> = {}, by: JoinFilm = joined): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers: [provider], clock, films: { check, join: by }, ...options });
  await app.engine.start();
  return app;
}

/** Finished videos of the past, in their order. */
async function finished(count: number, change: Partial<Submission> = {}, durationSeconds = 8): Promise<readonly Generation[]> {
  placeEmptyDatabase(join(folder, 'data'));
  const { store, close } = openStore({
    dataFolder: join(folder, 'data'),
    outputsFolder: join(folder, 'outputs'),
    lowDiskBytes: 0,
  });
  const made: Generation[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const id = crypto.randomUUID();
    copyFileSync(video, join(folder, 'outputs', `${id}.mp4`));
    const own = { id, provider: 'preview', keyFingerprint: 'scripted', priceUsd: 0, createdAtMs: clock.now() } as const;
    await store.insert({ ...sampleSubmission(change), ...own }, []);
    const videos = [{ file: `${id}.mp4`, sizeBytes: 1000, durationSeconds, width: 1280, height: 720 }];
    const steps = ['queued', 'submitting', 'generating', 'downloading', 'stored', 'delivering', 'completed'] as const;
    for (const [at, from] of steps.slice(0, -1).entries()) await store.move(id, from, steps[at + 1] ?? from, {});
    await store.change(id, { videos, finishedAtMs: clock.now(), endedAtMs: clock.now() });
    const generation = await store.find(id);
    if (generation !== undefined) made.push(generation);
  }
  await close();
  return made;
}

function wishFor(sources: readonly Generation[], more: Partial<FilmWish> = {}): Partial<Submission> {
  const wish = { parts: sources.map(({ id }) => ({ generationId: id })), ...more };
  return { request: filmRequest(wish, sources, lobby) };
}

async function ask(app: TestEngine, sources: readonly Generation[], more: Partial<FilmWish> = {}): Promise<GenerationView> {
  return (await app.engine.submit(sampleSubmission(wishFor(sources, more)))).generation;
}

const state = async (app: TestEngine, id: string) => (await app.engine.find(id))?.state;
const until = (app: TestEngine, id: string, wanted: Generation['state']) =>
  expect.poll(() => clock.advance(1000).then(() => state(app, id))).toBe(wanted);
const files = () => readdirSync(join(folder, 'outputs')).toSorted();

describe('a film', () => {
  it('is made of its parts in their order, free of charge, kept in history and posted once, while no model is asked', async () => {
    const sources = await finished(2);
    const app = await start();
    onTestFinished(app.stop);
    const [one, two] = sources;
    if (one === undefined || two === undefined) throw new Error('there are two');
    const parts = [
      { generationId: two.id, fromSeconds: 1, toSeconds: 3.5, caption: 'then' },
      { generationId: one.id },
      { generationId: two.id },
    ];
    const wish = { parts, crossFadeSeconds: 0.5, title: 'Two foxes' };
    const request = filmRequest(wish, [two, one, two], lobby);
    const { generation } = await app.engine.submit(sampleSubmission({ request }));
    expect(generation).toMatchObject({ state: 'downloading', provider: 'film', priceUsd: 0 });
    await until(app, generation.id, 'completed');
    expect(plans).toEqual([
      {
        parts: [
          { path: join(folder, 'outputs', `${two.id}.mp4`), trim: { fromSeconds: 1, toSeconds: 3.5 } },
          { path: join(folder, 'outputs', `${one.id}.mp4`) },
          { path: join(folder, 'outputs', `${two.id}.mp4`) },
        ],
        ...{ crossFadeSeconds: 0.5, levelSound: true },
        title: { text: 'Two foxes', seconds: 3, behind: 'first frame' },
        captions: [{ text: 'then', part: 0 }],
      },
    ]);
    const made = await app.engine.find(generation.id);
    expect(made).toMatchObject({ charged: 'no', costUsd: undefined, attempts: 0, videos: [{ file: `${generation.id}.mp4` }] });
    // 3 s of title, 2.5, 8 and 8 s, less three cross-fades.
    expect(made?.request).toMatchObject({ prompt: 'Two foxes', durationSeconds: 20, aspectRatio: '16:9', resolution: '720p' });
    expect((await app.engine.history({ limit: 1, words: 'foxes' })).generations).toMatchObject([{ id: generation.id }]);
    const results = app.effects.filter(({ kind }) => kind === 'result');
    expect(results).toEqual([
      {
        generationId: generation.id,
        kind: 'result',
        state: 'delivering',
        files: [join(folder, 'outputs', `${generation.id}.mp4`)],
      },
    ]);
    expect([provider.starts, provider.checks, await app.opened.store.startsSince(0)]).toEqual([[], [], []]);
  });

  it('is made while all slots of the provider are taken, one film after the other, and the line does not see it', async () => {
    const sources = await finished(2);
    let ends: (() => void)[] = [];
    const app = await start({ settings: { concurrentGenerations: 1 } }, async (...job) => {
      await new Promise<void>((resolve) => void ends.push(resolve));
      return joined(...job);
    });
    onTestFinished(app.stop);
    const [busy, next] = [sampleSubmission(), sampleSubmission()];
    const running = (await app.engine.submit(busy)).generation.id;
    await until(app, running, 'generating');
    const waiting = (await app.engine.submit(next)).generation.id;
    const films = [await ask(app, sources), await ask(app, sources)];
    await expect.poll(() => ends.length).toBe(1);
    expect(await app.engine.find(waiting)).toMatchObject({ state: 'queued', position: 1 });
    expect(await app.opened.store.inFlightCount()).toBe(1);
    for (const { id } of films) {
      await expect.poll(() => ends.length).toBe(1);
      for (const end of ends) end();
      ends = [];
      await until(app, id, 'completed');
    }
    expect([await state(app, running), await state(app, waiting)]).toEqual(['generating', 'queued']);
  });

  it('is made of parts in a bucket, where a machine has none of them, and goes there', async () => {
    const sources = await finished(2);
    const fake = await startS3Fake();
    onTestFinished(fake.close);
    const { region, ...credentials } = fake.keys;
    const open = async () => {
      const calls = await openS3({ bucket: 'videos', prefix: 'bot/', endpoint: fake.url, region, credentials });
      return createS3Outputs({ calls, prefix: 'bot/', folder: temporaryFolder(), clock, log: silentLog });
    };
    const before = await open();
    for (const { id } of sources) await keepBytes(before, `${id}.mp4`, readFileSync(video));
    before.close();
    for (const file of files()) rmSync(join(folder, 'outputs', file));
    const outputs = await open();
    onTestFinished(outputs.close);
    const app = await start({ outputs }, async (...job) => {
      for (const { path } of job[0].parts) expect(readFileSync(path).equals(readFileSync(video))).toBe(true);
      return joined(...job);
    });
    onTestFinished(app.stop);
    const { id } = await ask(app, sources);
    await until(app, id, 'completed');
    expect(fake.bucket.objects.get(`bot/${id}.mp4`)?.bytes.equals(readFileSync(video))).toBe(true);
    await app.engine.remove(id, ada);
    expect([...fake.bucket.objects.keys()].toSorted()).toEqual(sources.map((part) => `bot/${part.id}.mp4`).toSorted());
  });

  it('asked for twice by the same event is one film', async () => {
    const sources = await finished(2);
    const app = await start();
    onTestFinished(app.stop);
    const submission = sampleSubmission(wishFor(sources));
    const { generation } = await app.engine.submit(submission);
    await until(app, generation.id, 'completed');
    expect(await app.engine.submit(submission)).toMatchObject({ repeated: true, generation: { id: generation.id } });
    expect(plans).toHaveLength(1);
  });

  it('stays when its parts are deleted, and is deleted itself with its words, its file and its poster', async () => {
    const sources = await finished(2);
    const makePoster: TestEngineOptions['makePoster'] = async (_, path) => copyFileSync(video, path);
    const app = await start({ makePoster });
    onTestFinished(app.stop);
    const wish = { parts: sources.map(({ id }) => ({ generationId: id, caption: 'my secret' })), title: 'my title' };
    const { generation } = await app.engine.submit(sampleSubmission({ request: filmRequest(wish, sources, lobby) }));
    await until(app, generation.id, 'completed');
    for (const { id } of sources) await app.engine.remove(id, ada);
    expect(files()).toEqual([`${generation.id}.jpg`, `${generation.id}.mp4`]);
    await app.engine.remove(generation.id, ada);
    expect(files()).toEqual([]);
    const left = JSON.stringify(await app.opened.store.find(generation.id));
    expect([left.includes('my secret'), left.includes('my title'), left.includes('"model":"film"')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(await app.engine.history({ limit: 10 })).toMatchObject({ generations: [] });
  });

  it('says how far it is, no more often than somebody would look', async () => {
    const sources = await finished(2);
    let tell: Parameters<JoinFilm>[3];
    const app = await start({}, (plan, path, signal, onProgress) => {
      tell = onProgress;
      return endless(plan, path, signal);
    });
    onTestFinished(app.stop);
    const { id } = await ask(app, sources);
    await expect.poll(() => tell !== undefined).toBe(true);
    tell?.(4, 16);
    await clock.advance(3000);
    tell?.(8, 16);
    await expect.poll(async () => (await app.engine.find(id))?.reason).toEqual(text('film.progress', { percent: 50 }));
    tell?.(12, 16);
    await clock.advance(0);
    expect((await app.engine.find(id))?.reason).toEqual(text('film.progress', { percent: 50 }));
  });
});

describe('what goes on from others', () => {
  it('is joined with them, without those that a later one contains, as long as all of them are on the disk', async () => {
    const [first] = await finished(1);
    const how = (of: Generation | undefined, way: SourceWay) => ({ source: { generationId: of?.id ?? '', video: 1, how: way } });
    const [second] = await finished(1, how(first, 'continue'));
    // It has the 8 s of the second one, and 7 more.
    const [third] = await finished(1, how(second, 'extend'), 15);
    const [fourth] = await finished(1, how(third, 'continue'));
    const [changed] = await finished(1, how(second, 'edit'));
    const [onlyLonger] = await finished(1, how(first, 'extend'), 15);
    const app = await start();
    onTestFinished(app.stop);
    const chain = async (of: Generation | undefined) =>
      (await app.engine.find(of?.id ?? ''))?.chain?.map(({ generationId }) => generationId);
    expect(await chain(fourth)).toEqual([first?.id, third?.id, fourth?.id]);
    expect(await chain(second)).toEqual([first?.id, second?.id]);
    expect([await chain(first), await chain(changed), await chain(onlyLonger)]).toEqual([undefined, undefined, undefined]);
    await app.engine.remove(first?.id ?? '', ada);
    expect([await chain(fourth), await chain(second)]).toEqual([undefined, undefined]);
  });
});

describe('a film is called off', () => {
  it('while it is made: the encoder stops, nothing is left and nothing is posted', async () => {
    const sources = await finished(2);
    const app = await start({}, endless);
    onTestFinished(app.stop);
    const { id } = await ask(app, sources);
    await expect.poll(() => plans.length).toBe(1);
    expect(await app.engine.cancel(id, ada)).toBe('canceled');
    await clock.advance(60_000);
    expect(await app.engine.find(id)).toMatchObject({ state: 'canceled', charged: 'no' });
    expect(files()).toEqual(sources.map(({ id: part }) => `${part}.mp4`).toSorted());
    expect(app.effects.filter(({ kind }) => kind === 'result')).toEqual([]);
    const later = await ask(app, sources);
    await expect.poll(() => plans.length).toBe(2);
    expect(await app.engine.cancel(later.id, ada)).toBe('canceled');
  });

  it('at the last moment: its file goes again', async () => {
    const sources = await finished(2);
    const wanted: { id?: string; app?: TestEngine } = {};
    const canceling: Promise<unknown>[] = [];
    const failpoint: Failpoint = (name, id) => {
      if (name === 'after-rename' && id === wanted.id && wanted.app) canceling.push(wanted.app.engine.cancel(id, ada));
    };
    const app = await start({ failpoint }, async (...job) => {
      await expect.poll(() => wanted.id !== undefined).toBe(true);
      return joined(...job);
    });
    onTestFinished(app.stop);
    wanted.app = app;
    wanted.id = (await ask(app, sources)).id;
    await expect.poll(() => canceling.length).toBe(1);
    expect(await Promise.all(canceling)).toEqual(['canceled']);
    await expect.poll(files).toEqual(sources.map(({ id }) => `${id}.mp4`).toSorted());
    expect(await state(app, wanted.id)).toBe('canceled');
  });

  it('not where it is finished, nor by somebody else', async () => {
    const sources = await finished(2);
    const app = await start();
    onTestFinished(app.stop);
    const { id } = await ask(app, sources);
    const ben = { requester: { platform: 'web', id: 'ben' }, mayManage: false } as const;
    await expect(app.engine.cancel(id, ben)).rejects.toThrow('answer.notYours');
    await until(app, id, 'completed');
    await expect(app.engine.cancel(id, ada)).rejects.toThrow('answer.cannotCancel');
  });
});

describe('a film that can’t be made', () => {
  it.each<[string, (sources: readonly Generation[]) => Promise<Partial<Submission>> | Partial<Submission>, string]>([
    ['of a single part', (sources) => wishFor(sources.slice(0, 1)), 'film.parts'],
    [
      'of more parts than there may be',
      ([one]) => wishFor(one === undefined ? [] : Array.from({ length: 31 }, () => one)),
      'film.parts',
    ],
    [
      'of a piece that is not in the video',
      (sources) => wishFor(sources, { parts: sources.map(({ id }) => ({ generationId: id, fromSeconds: 7, toSeconds: 12 })) }),
      'film.trim',
    ],
    [
      'of a piece that ends before it begins',
      (sources) => wishFor(sources, { parts: sources.map(({ id }) => ({ generationId: id, fromSeconds: 5, toSeconds: 2 })) }),
      'film.trim',
    ],
    [
      'with a cross-fade that is longer than a part allows',
      (sources) =>
        wishFor(sources, { parts: sources.map(({ id }) => ({ generationId: id, toSeconds: 1 })), crossFadeSeconds: 2 }),
      'film.crossFadeTooLong',
    ],
    ['with a title that nobody could read', (sources) => wishFor(sources, { title: 'x'.repeat(121) }), 'film.words'],
  ])('is refused at once: %s', async (_, wish, key) => {
    const sources = await finished(2);
    const app = await start();
    onTestFinished(app.stop);
    const asked = async () => app.engine.submit(sampleSubmission(await wish(sources)));
    await expect(asked()).rejects.toThrow(`invalid_request: ${key}`);
    expect(await app.opened.store.unfinished()).toEqual([]);
  });

  it('is refused where a part is of another place of a chat, or of another workspace, as if there were none', async () => {
    const requester = { platform: 'chat', id: 'ada', tenant: 'one' } as const;
    const replyTarget = { platform: 'chat', channelId: 'lobby', tenant: 'one', ids: {} } as const;
    const sources = await finished(2, { requester, replyTarget });
    const app = await start({ deliveries: [recordingDelivery([], 'chat')] });
    onTestFinished(app.stop);
    const wish = { parts: sources.map(({ id }) => ({ generationId: id })) };
    const request = filmRequest(wish, sources, replyTarget);
    for (const other of [{ channelId: 'hall' }, { tenant: 'two' }]) {
      const place = { ...replyTarget, ...other };
      expect(() => filmRequest(wish, sources, place)).toThrow('not_found: film.unreadable');
      await expect(app.engine.submit(sampleSubmission({ request, requester, replyTarget: place }))).rejects.toThrow(
        'not_found: film.unreadable',
      );
    }
    expect((await app.engine.submit(sampleSubmission({ request, requester, replyTarget }))).repeated).toBe(false);
  });

  it('is refused where a part was deleted, also between the look and the transaction', async () => {
    const sources = await finished(3);
    const gone: { remove?: () => Promise<unknown> } = {};
    const app = await start({
      films: {
        join: joined,
        async check(...film) {
          await check(...film);
          await gone.remove?.();
        },
      },
    });
    onTestFinished(app.stop);
    const [one, two, three] = sources;
    if (one === undefined || two === undefined || three === undefined) throw new Error('there are three');
    const [early, late] = [wishFor([one, two]), wishFor([two, three])];
    await app.engine.remove(one.id, ada);
    await expect(app.engine.submit(sampleSubmission(early))).rejects.toThrow('not_found: film.unreadable');
    gone.remove = () => app.engine.remove(three.id, ada);
    await expect(app.engine.submit(sampleSubmission(late))).rejects.toThrow('not_found: film.unreadable');
    expect(await app.opened.store.unfinished()).toEqual([]);
  });

  it('ends, free of charge, where a part goes after it was taken in, or the encoder fails again and again', async () => {
    const sources = await finished(2);
    const deliveries = [recordingDelivery([])];
    const app = await start({ deliveries }, () => Promise.reject(new Error('the encoder failed')));
    onTestFinished(app.stop);
    const failed = await ask(app, sources);
    await until(app, failed.id, 'failed');
    expect(await app.engine.find(failed.id)).toMatchObject({ charged: 'no', reason: text('film.failed') });
    const [one] = sources;
    const late = await ask(app, sources);
    if (one !== undefined) await app.engine.remove(one.id, ada);
    await until(app, late.id, 'failed');
    expect((await app.engine.find(late.id))?.reason).toEqual(text('film.unreadable', { part: 1 }));
  });

  it('waits, where the place of the videos can’t be reached', async () => {
    const sources = await finished(2);
    let failures = 0;
    const app = await start({}, async (...job) => {
      failures += 1;
      if (failures < 6) throw new OutputsError('unreachable', 'GetObject', 'ECONNREFUSED');
      return joined(...job);
    });
    onTestFinished(app.stop);
    const { id } = await ask(app, sources);
    await expect.poll(() => clock.advance(30_000).then(() => state(app, id))).toBe('completed');
  });

  it('counts among what its person has under way', async () => {
    const sources = await finished(2);
    const app = await start({ settings: { activePerPerson: 1 } }, endless);
    onTestFinished(app.stop);
    await ask(app, sources);
    await expect(ask(app, sources)).rejects.toThrow(UserError);
  });
});

describe('a film whose process ends', () => {
  it('while it is made is made again by the next one, and posted once', async () => {
    const sources = await finished(2);
    const first = await start({}, endless);
    const { id } = await ask(first, sources);
    await expect.poll(() => plans.length).toBe(1);
    await first.stop();
    const app = await start();
    onTestFinished(app.stop);
    await until(app, id, 'completed');
    expect([plans.length, app.effects.filter(({ kind }) => kind === 'result').length]).toEqual([2, 1]);
  });

  it.each(['after-accept', 'after-download', 'after-rename', 'after-stored', 'before-post', 'after-delivered'] as const)(
    '%s, as by kill -9, comes to its end after the next start, and is posted once',
    async (dies) => {
      const sources = await finished(2);
      const submission = sampleSubmission(wishFor(sources));
      const left = temporaryFolder();
      let posted: number | undefined;
      const dead = await start({
        failpoint(name) {
          if (name !== dies || posted !== undefined) return;
          posted = dead.effects.filter(({ kind }) => kind === 'result').length;
          // What a killed process leaves behind is what is on the disk at that moment.
          cpSync(folder, left, { recursive: true });
        },
      });
      await dead.engine.submit(submission);
      await expect.poll(() => clock.advance(1000).then(() => posted)).toBeDefined();
      await dead.stop();
      folder = left;
      const app = await start();
      onTestFinished(app.stop);
      const again = await app.engine.submit(submission);
      await until(app, again.generation.id, 'completed');
      const later = app.effects.filter(({ kind }) => kind === 'result').length;
      expect([again.repeated, (posted ?? 0) + later]).toEqual([true, 1]);
      expect(files()).toEqual([...sources, again.generation].map(({ id }) => `${id}.mp4`).toSorted());
    },
  );

  it('with its file lost after it was stored is made once more', async () => {
    const sources = await finished(2);
    const never: TestEngineOptions['deliveries'] = [
      { ...recordingDelivery([]), post: () => Promise.reject(new Error('not now')) },
    ];
    const first = await start({ deliveries: never });
    const { id } = await ask(first, sources);
    await until(first, id, 'delivering');
    await first.stop();
    rmSync(join(folder, 'outputs', `${id}.mp4`));
    const app = await start();
    onTestFinished(app.stop);
    await until(app, id, 'completed');
    expect(plans).toHaveLength(2);
  });
});
