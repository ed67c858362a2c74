import { existsSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { catalog, findModel } from '../domain/catalog.ts';
import { UserError } from '../domain/errors.ts';
import { planUpload, uploadPrice } from '../domain/follow-ups/plan-upload.ts';
import type { Requester } from '../domain/generation.ts';
import type { GivenVideo, OpenedVideo } from '../domain/uploaded-video.ts';
import type { RequestVideo } from '../domain/video-request.ts';
import { createFolderOutputs } from '../outputs/folder-outputs.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import { createOwnHeldVideos } from './held-videos.ts';
import { createSourceFiles } from './source-files.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const ada: Requester = { platform: 'web', id: 'ada' };
const bob: Requester = { platform: 'web', id: 'bob' };

let sample: string;
let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;
let app: TestEngine;
let opened: OpenedVideo;

beforeAll(async () => {
  sample = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(sample);
  opened = { sizeBytes: 7, durationSeconds: 5.04, width: 1280, height: 720, codec: 'avc' };
});
afterEach(() => app.stop());

async function open(options: Partial<TestEngineOptions> = {}): Promise<void> {
  app = openTestEngine({ folder, clock, providers: [provider], openVideo: async () => opened, ...options });
  await app.engine.start();
}

function given(content: string, saidBytes?: number): GivenVideo & { readonly write: ReturnType<typeof vi.fn> } {
  return { saidBytes, write: vi.fn(async (path: string) => writeFileSync(path, content, { flag: 'wx' })) };
}

function intakeOf(requester: Requester) {
  const replyTarget = { platform: requester.platform, channelId: 'lobby', ids: {}, ...tenantOf(requester) };
  return { requester, replyTarget, eventId: `event-${crypto.randomUUID()}` };
}

function tenantOf({ tenant }: Requester) {
  return tenant === undefined ? {} : { tenant };
}

const take = (content: string, requester = ada) => app.engine.takeVideo(intakeOf(requester), given(content));

function submissionOf(video: RequestVideo, requester = ada, model = 'preview') {
  const { request } = planUpload(
    video,
    'make it night',
    [findModel(model)].flatMap((each) => each ?? []),
  );
  return sampleSubmission({ ...intakeOf(requester), request });
}

async function submit(video: RequestVideo, requester = ada): Promise<string> {
  const { generation } = await app.engine.submit(submissionOf(video, requester));
  return generation.id;
}

/** Takes it to its end. */
async function finished(video: RequestVideo, requester = ada): Promise<string> {
  const id = await submit(video, requester);
  const reach = (state: string) =>
    expect.poll(() => clock.advance(1000).then(async () => (await app.engine.find(id))?.state)).toBe(state);
  await reach('generating');
  provider.finish((await app.opened.store.find(id))?.operationName ?? '');
  await reach('completed');
  return id;
}

const files = () => (existsSync(join(folder, 'outputs', 'sources')) ? readdirSync(join(folder, 'outputs', 'sources')) : []);
const nameOf = ({ sha256 }: RequestVideo) => `${sha256}.mp4`;
const codeOf = (going: Promise<unknown>) =>
  going.then(
    () => 'taken',
    (error: unknown) => (error instanceof UserError ? error.text.key : error),
  );

describe('a hash', () => {
  it('gives no right to the video of another person’s workspace, and none to what was never brought', async () => {
    await open();
    const one = { platform: 'chat', id: 'U1', tenant: 'T1' };
    const other = { platform: 'chat', id: 'U1', tenant: 'T2' };
    const video = await take('ours', one);
    expect(await codeOf(app.engine.submit(submissionOf(video, other)))).toBe('request.videoGone');
    await submit(video, one);
    expect(await codeOf(app.engine.submit(submissionOf(video, other)))).toBe('request.videoGone');
    expect(await codeOf(app.engine.submit(submissionOf(video, ada)))).toBe('request.videoGone');
    // In their own place it is kept, to be changed and run again.
    expect(await codeOf(app.engine.submit(submissionOf(video, { ...one, id: 'U2' })))).toBe('taken');
    expect(await codeOf(app.engine.submit(submissionOf({ ...video, sha256: 'f'.repeat(64) }, one)))).toBe('request.videoGone');
  });

  it('of a video that somebody brought and did not order yet is theirs alone', async () => {
    await open();
    const video = await take('mine', ada);
    expect(await codeOf(app.engine.submit(submissionOf(video, bob)))).toBe('request.videoGone');
    expect(await codeOf(app.engine.submit(submissionOf(video, ada)))).toBe('taken');
  });
});

describe('a video that somebody brought', () => {
  it('goes to the provider with the words, as long as it is, and costs what was said', async () => {
    const omni = scriptedProvider(sample, 'gemini-omni');
    await open({ providers: [omni] });
    const video = await take('a clip');
    const models = [findModel('gemini-omni-1.2-flash')].flatMap((each) => each ?? []);
    const plan = planUpload(video, 'make it night', models);
    const { generation } = await app.engine.submit(submissionOf(video, ada, 'gemini-omni-1.2-flash'));
    expect(generation.request).toMatchObject({ video, durationSeconds: 5, aspectRatio: '16:9', resolution: '720p' });
    // Five seconds out and five in, and a tenth on top.
    expect(plan.priceUsd).toBeCloseTo((5 * 0.071 + 5 * 0.0087) * 1.1, 6);
    expect([generation.priceUsd, await committedUsd(app)]).toEqual([plan.priceUsd, plan.priceUsd]);
    const { perSecondUsd, mostUsd } = uploadPrice(models, video);
    expect([perSecondUsd * 5, mostUsd]).toEqual([expect.closeTo(plan.priceUsd, 5), expect.closeTo(perSecondUsd * 15, 5)]);
    await expect.poll(() => clock.advance(0).then(() => omni.starts.length)).toBe(1);
    expect(await omni.starts[0]?.extendFrom?.video?.text()).toBe('a clip');
  });

  it('is kept as long as any generation needs it, and goes with the last one', async () => {
    await open();
    const first = await finished(await take('twice'));
    const video = await take('twice', bob);
    const second = await finished(video, bob);
    expect(files()).toEqual([nameOf(video)]);
    await app.engine.remove(first, { requester: ada, mayManage: false });
    expect(files()).toEqual([nameOf(video)]);
    expect(await app.engine.hasVideo(video.sha256)).toBe(true);
    await app.engine.remove(second, { requester: bob, mayManage: false });
    expect(files()).toEqual([]);
    expect(await app.engine.hasVideo(video.sha256)).toBe(false);
  });

  it('is one of five at most that its person has asked nothing of: the oldest leaves the disk, and others keep theirs', async () => {
    await open();
    const [theirs, ordered] = [await take('of bob', bob), await take('ordered')];
    await submit(ordered);
    const videos: RequestVideo[] = [];
    for (let number = 1; number <= 6; number += 1) videos.push(await take(`clip ${number}`));
    expect(files()).toHaveLength(7);
    const [first, second] = videos.map((video) => submissionOf(video));
    expect(await codeOf(app.engine.submit(first ?? submissionOf(theirs)))).toBe('request.videoGone');
    expect(await codeOf(app.engine.submit(second ?? submissionOf(theirs)))).toBe('taken');
    expect(await codeOf(app.engine.submit(submissionOf(theirs, bob)))).toBe('taken');
    expect(await app.engine.hasVideo(ordered.sha256)).toBe(true);
  });

  it('stays when the same one of somebody else is deleted before it is ordered', async () => {
    await open();
    const first = await finished(await take('same'));
    const video = await take('same', bob);
    await app.engine.remove(first, { requester: ada, mayManage: false });
    expect(await codeOf(app.engine.submit(submissionOf(video, bob)))).toBe('taken');
  });

  it('is not kept for a question once its person deletes what was made of it', async () => {
    await open({ settings: { confirmAboveUsd: 0 } });
    const first = await finished(await take('deleted'));
    const submission = submissionOf(await take('deleted'));
    const quote = await app.engine.keepQuote([{ kind: 'asked', submissions: [submission], priceUsd: 1 }]);
    await app.engine.remove(first, { requester: ada, mayManage: false });
    expect(await app.engine.quote(quote.id)).toBeUndefined();
    await clock.advance(11 * minuteMs);
    await expect.poll(() => clock.advance(minuteMs).then(files)).toEqual([]);
  });

  it('is kept for the newest questions of its person alone, as far as 250 MB go', async () => {
    await open();
    const keep = async (content: string, requester: Requester) => {
      const video = { ...(await take(content, requester)), sizeBytes: 100_000_000 };
      await clock.advance(1000);
      return app.engine.keepQuote([{ kind: 'asked', submissions: [submissionOf(video, requester)], priceUsd: 1 }]);
    };
    const quotes = [await keep('of bob', bob), await keep('1', ada), await keep('2', ada), await keep('3', ada)];
    expect(await Promise.all(quotes.map(async ({ id }) => (await app.engine.quote(id)) !== undefined))).toEqual([
      true,
      false,
      true,
      true,
    ]);
    await clock.advance(11 * minuteMs);
    await expect.poll(() => clock.advance(minuteMs).then(() => files().length)).toBe(3);
  });

  it('leaves the disk by age with what was made of it, and is kept for what waits', async () => {
    await open({ settings: { outputsKeepDays: 1 } });
    const old = await take('old');
    await finished(old);
    const asked = await take('asked');
    provider.onStart.push(() => Promise.reject(new Error('the answer was lost')));
    await submit(asked);
    await clock.advance(1.5 * dayMs);
    await expect.poll(() => clock.advance(minuteMs).then(files)).not.toContain(nameOf(old));
    // Its person may still say that it is to be made.
    expect(files()).toEqual([nameOf(asked)]);
  });

  it('that a crash left between the file and its request is removed, with pieces of others', async () => {
    await open();
    const video = await take('left');
    await app.stop();
    const sources = join(folder, 'outputs', 'sources');
    writeFileSync(join(sources, 'a.part'), 'a piece');
    utimesSync(join(sources, 'a.part'), clock.now() / 1000, clock.now() / 1000);
    await open();
    expect(files().sort()).toEqual(['a.part', nameOf(video)].sort());
    await clock.advance(11 * minuteMs);
    await expect.poll(() => clock.advance(minuteMs).then(files)).toEqual([]);
  });

  it('whose file is gone between order and start ends it clearly, and nothing is paid', async () => {
    await open({ settings: { concurrentGenerations: 1 } });
    await submit(await take('the first'));
    await expect.poll(() => clock.advance(0).then(() => provider.starts.length)).toBe(1);
    const video = await take('gone');
    const id = await submit(video);
    await rm(join(folder, 'outputs', 'sources', nameOf(video)));
    provider.finish('operations/1');
    await expect.poll(() => clock.advance(10_000).then(async () => (await app.engine.find(id))?.state)).toBe('failed');
    expect(await app.engine.find(id)).toMatchObject({ reason: { key: 'provider.extendUnknown' }, charged: 'no' });
    expect(provider.starts).toHaveLength(1);
    expect(await codeOf(app.engine.submit(submissionOf(video)))).toBe('request.videoGone');
  });

  it('is asked about when the answer to its start was lost, is never sent twice, and goes again by its person’s word', async () => {
    await open();
    provider.onStart.push(() => Promise.reject(new Error('the answer was lost')));
    const id = await submit(await take('asked about'));
    await expect.poll(() => clock.advance(0).then(async () => (await app.engine.find(id))?.state)).toBe('unknown');
    await clock.advance(minuteMs);
    expect(provider.starts).toHaveLength(1);
    await app.engine.decide(id, 'again', { requester: ada, mayManage: false });
    await expect.poll(() => clock.advance(0).then(() => provider.starts.length)).toBe(2);
    expect(await provider.starts[1]?.extendFrom?.video?.text()).toBe('asked about');
  });
});

describe('a video is refused before anything is stored', () => {
  it.each([
    ['is none', undefined, 'request.videoUnreadable'],
    ['is coded in another way', { codec: 'hevc' }, 'request.videoUnreadable'],
    ['has no length', { durationSeconds: 0 }, 'request.videoUnreadable'],
    ['is too small', { width: 40 }, 'request.videoPixels'],
    ['is too large', { height: 5000 }, 'request.videoPixels'],
  ] as const)('when it %s', async (_, change, key) => {
    await open({ openVideo: async () => change && { ...opened, ...change } });
    expect(await codeOf(take('x'))).toBe(key);
    expect(files()).toEqual([]);
  });

  it('when it is too heavy: by what is said before it is fetched, and by what comes', async () => {
    await open();
    const heavy = given('x', 100_000_001);
    expect(await codeOf(app.engine.takeVideo(intakeOf(ada), heavy))).toBe('request.videoTooBig');
    expect(heavy.write).not.toHaveBeenCalled();
    const said = given('x', 1);
    await app.engine.takeVideo(intakeOf(ada), said);
    expect(said.write).toHaveBeenCalledWith(expect.any(String), 100_000_000, expect.any(AbortSignal));
  });

  it('when there is no room for another generation, or nothing changes people’s own videos', async () => {
    await open({ settings: { activePerPerson: 0 } });
    const video = given('x');
    expect(await codeOf(app.engine.takeVideo(intakeOf(ada), video))).toBe('limit.active');
    await app.stop();
    await open({ offered: [findModel('veo-3.1-generate-001')].flatMap((each) => each ?? []) });
    expect(await codeOf(app.engine.takeVideo(intakeOf(ada), video))).toBe('chat.foreignVideo');
    expect(video.write).not.toHaveBeenCalled();
  });

  it('when its person has many waiting already: one is opened at a time', async () => {
    await open();
    const opening: (() => void)[] = [];
    const slow = (): GivenVideo => ({
      saidBytes: 1,
      write: (path) => new Promise((resolve) => opening.push(() => resolve(copyFile(sample, path)))),
    });
    const taking = Array.from({ length: 5 }, () => codeOf(app.engine.takeVideo(intakeOf(ada), slow())));
    await expect.poll(() => opening.length).toBe(1);
    expect(await taking[4]).toBe('request.videosWaiting');
    for (let done = 0; done < 4; done += 1) {
      await expect.poll(() => opening.length).toBe(done + 1);
      opening[done]?.();
      expect(await taking[done]).toBe('taken');
    }
  });

  it('when it is no video at all, as the process that opens it sees', async () => {
    app = openTestEngine({ folder, clock, providers: [provider] });
    await app.engine.start();
    expect(await codeOf(take('<html>no video</html>'))).toBe('request.videoUnreadable');
    const real = { saidBytes: undefined, write: (path: string) => copyFile(sample, path) };
    const video = await app.engine.takeVideo(intakeOf(ada), real);
    expect(video).toMatchObject({ width: 320, height: 180, durationSeconds: 2, sizeBytes: (await readFile(sample)).length });
  });
});

it('keeps a file whose request is stored while it is looked at', async () => {
  await open();
  const { promise: isNeeded, resolve } = Promise.withResolvers<boolean>();
  const sources = createSourceFiles({
    ...{ clock, log: { info: () => undefined }, openVideo: async () => opened, stopping: new AbortController().signal },
    ...{ held: createOwnHeldVideos({ isVideoNeeded: () => isNeeded }, clock), disk: { reserve: { isLow: () => false } } },
    ...{ outputs: createFolderOutputs({ folder }), offeredNow: () => catalog },
  });
  const brought = await sources.take(ada, given('of ada'));
  const dropping = sources.drop(brought.sha256);
  await turnOfTheLoop();
  sources.settled(brought, ada);
  // As the store was before the request was stored.
  resolve(false);
  await dropping;
  expect(await sources.has(brought.sha256)).toBe(true);
});
