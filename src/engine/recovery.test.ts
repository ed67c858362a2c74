import { copyFileSync, existsSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Generation, GenerationState } from '../domain/generation.ts';
import type { GenerationChange } from '../domain/generation-store.ts';
import { text } from '../domain/texts.ts';
import { inTurn } from '../lib/in-turn.ts';
import { openStore } from '../storage/sqlite/store.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine | undefined;
/** Generations that were left behind; their operations are numbered in the same way. */
let left: number;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  left = 0;
  provider = scriptedProvider(video);
});
afterEach(() => app?.stop());

const way: readonly GenerationState[] = ['queued', 'submitting', 'generating', 'downloading', 'stored', 'delivering'];
const startedAtMs = Date.UTC(2026, 10, 25, 11, 59);

/** Leaves a database behind as a process does that died while a generation was in `state`. */
async function leaveBehind(
  state: GenerationState,
  also: (opened: ReturnType<typeof openStore>, generation: Generation) => unknown = () => undefined,
) {
  const opened = openStore({ dataFolder: join(folder, 'data'), outputsFolder: join(folder, 'outputs'), lowDiskBytes: 0 });
  const { store } = opened;
  left += 1;
  const submission = sampleSubmission();
  const generation = await store.insert(
    {
      ...submission,
      id: crypto.randomUUID(),
      provider: 'preview',
      keyFingerprint: 'scripted',
      priceUsd: 0,
      createdAtMs: startedAtMs,
    },
    [],
  );
  await store.wantDelivery(generation.id, 'status', startedAtMs);
  for (const [index, from] of way.slice(0, way.indexOf(state)).entries()) {
    const to = way[index + 1] ?? 'queued';
    const changes: Partial<Record<GenerationState, GenerationChange>> = {
      submitting: { startedAtMs, attempts: 1 },
      generating: { operationName: `operations/left-${left}` },
      downloading: { finishedAtMs: startedAtMs + 1000, charged: 'yes' },
      stored: {
        videos: [{ file: `${generation.id}.mp4`, sizeBytes: statSync(video).size, durationSeconds: 2, width: 320, height: 180 }],
      },
    };
    await store.move(generation.id, from, to, changes[to] ?? {});
  }
  if (state === 'delivering') await store.wantDelivery(generation.id, 'result', startedAtMs);
  if (state === 'stored' || state === 'delivering') copyFileSync(video, join(folder, 'outputs', `${generation.id}.mp4`));
  await also(opened, generation);
  opened.close();
  return generation.id;
}

/** Google is done with everything that was left behind, and at once with what is started first now. */
function finishLeft(): void {
  provider.finish('operations/1');
  for (let number = 1; number <= left; number += 1) provider.finish(`operations/left-${number}`);
}

async function restart(): Promise<TestEngine> {
  app = openTestEngine({ folder, providers: [provider] });
  await app.engine.start();
  return app;
}

it.each(['queued', 'generating', 'downloading', 'stored', 'delivering'] as const)(
  'takes a generation up again that was %s, to one result and no second request for what was sent',
  async (state) => {
    const id = await leaveBehind(state);
    finishLeft();
    const { engine, clock, effects } = await restart();
    await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
    expect(provider.starts).toHaveLength(state === 'queued' ? 1 : 0);
    expect(effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
  },
);

it('asks again where Google, after a restart, knows nothing of a video that it had finished', async () => {
  const id = await leaveBehind('downloading');
  provider.operations.set('operations/left-1', {
    state: 'failed',
    reason: text('provider.operationGone', { provider: 'Google' }),
    code: 'gone',
  });
  const { engine, clock } = await restart();
  await clock.advance(50);
  expect((await engine.find(id))?.state).toBe('downloading');
  finishLeft();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
});

it('tells its person where Google goes on to know nothing of it', async () => {
  const id = await leaveBehind('downloading');
  provider.operations.set('operations/left-1', {
    state: 'failed',
    reason: text('provider.operationGone', { provider: 'Google' }),
    code: 'gone',
  });
  const { engine, clock, effects } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('expired');
  expect(await engine.find(id)).toMatchObject({ charged: 'yes', reason: { key: 'provider.videoExpired' } });
  expect(effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
});

it('asks about a request that was on its way, and does not send it again', async () => {
  const id = await leaveBehind('submitting');
  const { engine, clock, effects } = await restart();
  await clock.advance(3_600_000);
  expect(await engine.find(id)).toMatchObject({ state: 'unknown', charged: 'maybe', reason: { key: 'reason.restarted' } });
  expect(provider.starts).toHaveLength(0);
  expect(effects.filter(({ kind }) => kind === 'question')).toHaveLength(1);
});

it('counts a request that was on its way as maybe charged, and lets nothing of it be booked twice', async () => {
  const id = await leaveBehind('submitting', ({ store }, generation) => store.reserve(generation, 1, 0.8, startedAtMs));
  const { opened, clock } = await restart();
  const sums = () => opened.store.spending({ kind: 'everyone' }, startedAtMs, clock.now());
  expect(await sums()).toEqual({ reservedUsd: 0, spentUsd: 0, maybeUsd: 0.8 });
  await opened.store.settle(id, 'released', clock.now());
  expect((await sums()).maybeUsd).toBe(0.8);
});

it('neither asks about nor sends what an earlier version asked about although it had been called off', async () => {
  const id = await leaveBehind('submitting', ({ store }, generation) =>
    store.move(generation.id, 'submitting', 'unknown', { discarded: true, charged: 'maybe' }),
  );
  const { engine, clock, effects } = await restart();
  await clock.advance(1000);
  expect(await engine.find(id)).toMatchObject({ state: 'canceled', charged: 'maybe' });
  expect(effects.filter(({ kind }) => kind !== 'status')).toEqual([]);
  expect(provider.starts).toEqual([]);
});

it('finds an operation name that only reached the journal because the disk was full', async () => {
  const id = await leaveBehind('submitting', ({ reserve }, generation) => {
    reserve.journal({ generationId: generation.id, attempt: 1, operationName: 'operations/left-1' });
  });
  finishLeft();
  const { engine, clock } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
  expect(provider.starts).toHaveLength(0);
});

it('does not ask about what it sends itself while it takes the rest up', async () => {
  await leaveBehind('submitting', ({ reserve }, generation) => {
    reserve.journal({ generationId: generation.id, attempt: 1, operationName: 'operations/left-1' });
  });
  const id = await leaveBehind('queued');
  finishLeft();
  const { engine, clock } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
  expect(provider.starts).toHaveLength(1);
});

it('sends nothing before it knows what is running already', async () => {
  await leaveBehind('submitting');
  await leaveBehind('queued');
  await leaveBehind('generating');
  app = openTestEngine({ folder, providers: [provider], settings: { concurrentGenerations: 1 } });
  // Somebody may be faster than the recovery: the web door is open by then.
  await app.engine.submit(sampleSubmission());
  await app.clock.advance(0);
  expect(provider.starts).toHaveLength(0);
  await app.engine.start();
  await app.clock.advance(50);
  expect(provider.checks).toHaveLength(1);
  expect(provider.starts).toHaveLength(0);
});

it('checks all running operations at once after a restart', async () => {
  const ids = await inTurn(Array.from({ length: 12 }), () => leaveBehind('generating'));
  const { clock } = await restart();
  await clock.advance(50);
  expect(provider.checks).toHaveLength(ids.length);
});

it.each([
  ['stored', 'gone', (path: string) => rmSync(path)],
  ['delivering', 'gone', (path: string) => rmSync(path)],
  ['delivering', 'empty', (path: string) => truncateSync(path)],
] as const)('fetches a video again that is %s but whose file is %s after a power cut', async (state, _, lose) => {
  const id = await leaveBehind(state);
  const path = join(folder, 'outputs', `${id}.mp4`);
  lose(path);
  finishLeft();
  const { engine, clock, effects } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
  expect(statSync(path).size).toBe(statSync(video).size);
  expect([provider.starts.length, provider.downloads.length]).toEqual([0, 1]);
  expect(effects.filter(({ kind }) => kind === 'result')).toMatchObject([{ files: [path] }]);
});

it('fetches a file again that got its name before a power cut and not its content', async () => {
  const id = await leaveBehind('downloading');
  const path = join(folder, 'outputs', `${id}.mp4`);
  writeFileSync(path, '');
  finishLeft();
  const { engine, clock } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(id))?.state)).toBe('completed');
  expect(statSync(path).size).toBe(statSync(video).size);
});

it('sweeps half downloads away', async () => {
  await leaveBehind('downloading');
  const part = join(folder, 'outputs', 'left.mp4.part');
  writeFileSync(part, 'half');
  await restart();
  expect(existsSync(part)).toBe(false);
});

it('gives a generation up whose step stopped the process three times, and goes on with the others', async () => {
  const guilty = await leaveBehind('downloading', async ({ store }, { id }) => {
    for (let crash = 0; crash < 2; crash += 1) {
      await store.enterStep(id, 'download');
      await store.countCrashes();
      // A success between two crashes does not clear its crash count.
      await store.enterStep(id, 'check');
      await store.leaveStep(id, 'check');
    }
    await store.enterStep(id, 'download');
    // The third time it got as far as to the name that it would have been stored under.
    writeFileSync(join(folder, 'outputs', `${id}.mp4`), 'a video');
  });
  const innocent = await leaveBehind('downloading');
  finishLeft();
  const { engine, clock, effects } = await restart();
  await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(innocent))?.state)).toBe('completed');
  expect(await engine.find(guilty)).toMatchObject({ state: 'failed', reason: { key: 'reason.crashed' } });
  expect(effects.filter(({ generationId, kind }) => generationId === guilty && kind === 'result')).toHaveLength(1);
  expect(existsSync(join(folder, 'outputs', `${guilty}.mp4`))).toBe(false);
});

it.each([
  ['check', 'generating'],
  ['download', 'downloading'],
  ['deliver', 'delivering'],
] as const)(
  'gives a %s that stopped the process twice its last try once the process has lived for a minute',
  async (step, state) => {
    const suspect = await leaveBehind(state, async ({ store }, { id }) => {
      for (let crash = 0; crash < 2; crash += 1) {
        await store.enterStep(id, step);
        await store.countCrashes();
      }
    });
    const innocent = await leaveBehind(state);
    finishLeft();
    const short = await restart();
    await short.clock.advance(30_000);
    await short.stop();
    const { engine, clock, opened } = await restart();
    // It was stopped in order meanwhile: that says nothing for it and nothing against it.
    expect(await opened.store.crashes(suspect, step)).toBe(2);
    await clock.advance(59_000);
    // The disk takes real time.
    await expect.poll(() => clock.advance(0).then(async () => (await engine.find(innocent))?.state)).toBe('completed');
    expect((await engine.find(suspect))?.state).toBe(state);
    await expect.poll(() => clock.advance(2000).then(async () => (await engine.find(suspect))?.state)).toBe('completed');
  },
);

it.each([
  ['nothing', 'tries what waited for its last try again at once'],
  ['something new', 'tries what waited for its last try again at once'],
  ['another suspect', 'lets what waited for its last try wait on'],
] as const)('when the process died over %s, %s', async (running, outcome) => {
  const crash = async (store: ReturnType<typeof openStore>['store'], { id }: Generation, times: number): Promise<void> => {
    for (let crash = 0; crash < times; crash += 1) {
      await store.enterStep(id, 'download');
      await store.countCrashes();
    }
  };
  const waiting = await leaveBehind('downloading', ({ store }, generation) => crash(store, generation, 2));
  await leaveBehind('downloading', async ({ store }, generation) => {
    if (running === 'another suspect') await crash(store, generation, 1);
    if (running !== 'nothing') await store.enterStep(generation.id, 'download');
    // No process has stopped in order since.
    await store.setFact('lives', 'yes');
  });
  finishLeft();
  const { engine, clock } = await restart();
  const isDone = () => clock.advance(1000).then(async () => (await engine.find(waiting))?.state);
  if (outcome.startsWith('tries')) return expect.poll(isDone).toBe('completed');
  await clock.advance(50_000);
  expect((await engine.find(waiting))?.state).toBe('downloading');
});

it.each([
  ['after a bug', 1],
  ['in order', 0],
] as const)('lays a stop %s to what was running: %i', async (how, crashes) => {
  const id = await leaveBehind('downloading');
  finishLeft();
  const { promise: isAsked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: answer, reject: fail } = Promise.withResolvers<void>();
  provider.onDownload.push(() => {
    ask();
    return answer;
  });
  const dying = await restart();
  await dying.clock.advance(50);
  await isAsked;
  if (how === 'after a bug') dying.engine.crashed();
  const stopped = dying.stop();
  fail(new Error('aborted'));
  await stopped;
  const { opened } = await restart();
  expect(await opened.store.crashes(id, 'download')).toBe(crashes);
});

it('does not lower the crash count of a result when its status message goes out', async () => {
  const id = await leaveBehind('delivering', async ({ store }, generation) => {
    await store.enterStep(generation.id, 'deliver');
    await store.countCrashes();
    await store.enterStep(generation.id, 'deliver');
  });
  const { clock, effects, opened } = await restart();
  await clock.advance(10_000);
  expect(effects.map(({ kind }) => kind)).toEqual(['status']);
  expect(await opened.store.crashes(id, 'deliver')).toBe(2);
});

it('counts starts of before the restart into the minute', async () => {
  await leaveBehind('generating', ({ store }, { id }) => store.change(id, { startedAtMs: Date.UTC(2026, 10, 25, 12) - 30_000 }));
  app = openTestEngine({ folder, providers: [provider], settings: { generationsPerMinute: 1 } });
  await app.engine.start();
  await app.engine.submit(sampleSubmission());
  await app.clock.advance(31_000);
  expect(provider.starts).toHaveLength(0);
  await app.clock.advance(2000);
  expect(provider.starts).toHaveLength(1);
});
