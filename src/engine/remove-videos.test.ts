import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type ChosenVideos, keptVideos } from '../domain/kept-videos.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  recordingDelivery,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const minuteMs = 60_000;
const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;

let folder: string;
let clock: ManualClock;
let provider: ScriptedProvider;

beforeEach(async () => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(await sampleVideoFile(folder));
});

async function start(options: Partial<TestEngineOptions> = {}): Promise<TestEngine> {
  const app = openTestEngine({ folder, providers: [provider], clock, ...options });
  await app.engine.start();
  return app;
}

async function makeFour(app: TestEngine, more: Parameters<typeof sampleSubmission>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission(more));
  await expect
    .poll(() => clock.advance(1000).then(async () => (await app.engine.find(generation.id))?.operationName))
    .toBeDefined();
  provider.finish((await app.engine.find(generation.id))?.operationName ?? '', undefined, 4);
  await expect.poll(() => clock.advance(1000).then(async () => (await app.engine.find(generation.id))?.state)).toBe('completed');
  return generation.id;
}

const files = () => readdirSync(join(folder, 'outputs')).toSorted();
const nameOf = (id: string, number: number) => (number === 1 ? `${id}.mp4` : `${id}-${number}.mp4`);
const kept = async (app: TestEngine, id: string) =>
  keptVideos((await app.engine.find(id)) ?? { videos: [] }).map(({ number }) => number);

describe('one of several videos', () => {
  it('is deleted alone: its file and its address go, the others keep their numbers, and the words and the cost stay', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    writeFileSync(join(folder, 'outputs', `${id}-2.jpg`), 'a poster');
    const before = await app.engine.find(id);
    expect(await app.engine.remove(id, ada, { only: 2 })).toEqual([2]);
    expect(await kept(app, id)).toEqual([1, 3, 4]);
    expect(files()).toEqual([1, 3, 4].map((number) => nameOf(id, number)).toSorted());
    expect(await app.engine.find(id)).toEqual({
      ...before,
      videos: before?.videos.map(({ uri = '', ...video }, index) =>
        index === 1 ? { ...video, removedAtMs: clock.now() } : { ...video, uri },
      ),
    });
    expect((await app.engine.extensionSource(id, undefined, 3)).uri).toContain('-3');
    await expect(app.engine.extensionSource(id, undefined, 2)).rejects.toThrow('answer.partGone');
    await expect(app.engine.lastFrame(id, undefined, 2)).rejects.toThrow('answer.partGone');
  });

  it('is the same after a restart', async () => {
    const first = await start();
    const id = await makeFour(first);
    await first.engine.remove(id, ada, { only: 1 });
    await first.stop();
    const app = await start();
    onTestFinished(app.stop);
    expect(await kept(app, id)).toEqual([2, 3, 4]);
    await app.engine.remove(id, ada, { only: 3 });
    expect(await kept(app, id)).toEqual([2, 4]);
    expect(files()).toEqual([2, 4].map((number) => nameOf(id, number)).toSorted());
  });

  it('is kept alone, and the others are deleted', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    expect(await app.engine.remove(id, ada, { allBut: 3 })).toEqual([1, 2, 4]);
    expect(await kept(app, id)).toEqual([3]);
    expect(files()).toEqual([nameOf(id, 3)]);
    expect(await app.engine.remove(id, ada, { allBut: 3 })).toEqual([]);
  });

  it('is deleted as the last one with everything else', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    await app.engine.remove(id, ada, { allBut: 3 });
    expect((await app.engine.find(id))?.request.prompt).not.toBe('');
    await app.engine.remove(id, ada, { only: 3 });
    expect(await app.engine.find(id)).toMatchObject({ request: { prompt: '' }, videos: [] });
    expect(files()).toEqual([]);
  });

  it('is refused where it is not there, deleted already, gone by age, or somebody else’s', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    await app.engine.remove(id, ada, { only: 2 });
    for (const chosen of [{ only: 2 }, { allBut: 2 }])
      await expect(app.engine.remove(id, ada, chosen)).rejects.toMatchObject({
        code: 'not_found',
        text: { key: 'answer.partGone' },
      });
    for (const number of [0, 5, 1.5])
      await expect(app.engine.remove(id, ada, { only: number })).rejects.toThrow('answer.noSuchPart');
    const bob = { requester: { platform: 'web', id: 'bob' }, mayManage: false } as const;
    const foreign = { requester: { platform: 'web', id: 'ada', tenant: 'T2' }, mayManage: false } as const;
    for (const other of [bob, foreign])
      await expect(app.engine.remove(id, other, { only: 1 })).rejects.toMatchObject({ code: 'not_allowed' });
    await app.opened.store.change(id, { removedAtMs: clock.now() });
    await expect(app.engine.remove(id, ada, { only: 1 })).rejects.toMatchObject({ text: { key: 'answer.videoGone' } });
    expect(await kept(app, id)).toEqual([1, 3, 4]);
  });

  it('is deleted once where two press at once', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    const presses = await Promise.allSettled([1, 2].map(() => app.engine.remove(id, ada, { only: 2 })));
    expect(presses.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await kept(app, id)).toEqual([1, 3, 4]);
  });

  it('leaves the disk after a crash right behind its record', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app);
    await app.engine.remove(id, ada, { only: 2 });
    // As a process leaves them that ended before it removed the files.
    for (const name of [`${id}-2.mp4`, `${id}-2.jpg`]) writeFileSync(join(folder, 'outputs', name), 'left');
    await expect
      .poll(() => clock.advance(minuteMs).then(files))
      .toEqual([1, 3, 4].map((number) => nameOf(id, number)).toSorted());
  });

  it('is not back with a backup, which keeps the words', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const id = await makeFour(app, { request: sampleRequest({ prompt: 'a quokka' }) });
    const path = await app.opened.backUp('2026-11-24');
    await app.engine.remove(id, ada, { only: 2 });
    await expect.poll(() => clock.advance(minuteMs).then(() => app.opened.store.erasures())).toEqual([]);
    const copy = new Database(path, { readonly: true });
    const row = copy.prepare<[string], { videos: string; request: string }>(
      'SELECT videos, request FROM generations WHERE id = ?',
    );
    const { videos, request } = row.get(id) ?? { videos: '[]', request: '' };
    const found = copy.prepare("SELECT rowid FROM prompts WHERE prompts MATCH 'quokka'").all();
    copy.close();
    expect(JSON.parse(videos)).toEqual((await app.engine.find(id))?.videos);
    expect(request).toContain('a quokka');
    expect(found).toHaveLength(1);
  });

  it('loses its words with the others by age, and its place in the history stays', async () => {
    const app = await start({ settings: { historyKeepDays: 3, outputsKeepDays: 5 } });
    onTestFinished(app.stop);
    const id = await makeFour(app);
    await app.engine.remove(id, ada, { only: 2 });
    await clock.advance(3 * 24 * 60 * minuteMs);
    await expect.poll(() => clock.advance(minuteMs).then(async () => (await app.engine.find(id))?.request.prompt)).toBe('');
    expect(await kept(app, id)).toEqual([1, 3, 4]);
    await clock.advance(2 * 24 * 60 * minuteMs);
    await expect.poll(() => clock.advance(minuteMs).then(files)).toEqual([]);
    expect(existsSync(join(folder, 'outputs', nameOf(id, 1)))).toBe(false);
  });

  it('has its posts changed, also one that is posted while it is deleted', async () => {
    const seen: (readonly number[])[] = [];
    const delivery = recordingDelivery([], 'discord');
    const showStatus: typeof delivery.showStatus = (generation, attempt) => {
      seen.push(keptVideos(generation).map(({ number }) => number));
      return delivery.showStatus(generation, attempt);
    };
    const app = await start({ deliveries: [{ ...delivery, showStatus }] });
    onTestFinished(app.stop);
    const requester = { platform: 'discord', id: 'ada' } as const;
    const id = await makeFour(app, { requester, replyTarget: { platform: 'discord', channelId: 'lobby', ids: {} } });
    await clock.advance(5000);
    await app.engine.remove(id, { requester, mayManage: false }, { only: 2 });
    await expect.poll(() => clock.advance(1000).then(() => seen.at(-1))).toEqual([1, 3, 4]);
    const { length } = seen;
    await app.engine.reposted(id, 'late', { message: '9', channel: 'c' });
    await expect.poll(() => clock.advance(1000).then(() => seen.length)).toBeGreaterThan(length);
  });

  it('is what every deletion, keeping and follow-up names, in whatever order they come', async () => {
    const app = await start();
    onTestFinished(app.stop);
    const number = fc.integer({ min: 1, max: 4 });
    const step = fc.oneof(fc.record({ only: number }), fc.record({ allBut: number }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 4 }), async (steps) => {
        const id = await makeFour(app);
        let there: readonly number[] = [1, 2, 3, 4];
        for (const chosen of steps) {
          const after = remaining(there, chosen);
          const removed = await app.engine.remove(id, ada, chosen).catch(() => undefined);
          expect(removed).toEqual(after && there.filter((each) => !after.includes(each)));
          there = after ?? there;
          expect(await kept(app, id)).toEqual(there);
          expect(files().filter((name) => name.startsWith(id))).toEqual(there.map((each) => nameOf(id, each)).toSorted());
          for (const each of [1, 2, 3, 4])
            expect(await sourceNumber(app, id, each)).toBe(there.includes(each) ? each : undefined);
        }
      }),
      { numRuns: 10 },
    );
  });
});

/** What is left of them; undefined where the one that is named is not there. */
function remaining(there: readonly number[], chosen: ChosenVideos): readonly number[] | undefined {
  const named = 'only' in chosen ? chosen.only : chosen.allBut;
  if (!there.includes(named)) return undefined;
  return there.filter((each) => ('only' in chosen ? each !== named : each === named));
}

/** Which video a follow-up of one would be made from, by its address at the provider. */
async function sourceNumber(app: TestEngine, id: string, video: number): Promise<number | undefined> {
  try {
    const { uri = '' } = await app.engine.extensionSource(id, undefined, video);
    return Number(/-(\d)$/.exec(uri)?.[1] ?? 1);
  } catch {
    return undefined;
  }
}
