import { cpSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import { text } from '../domain/texts.ts';
import { databaseFileName } from '../storage/sqlite/open.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import { scriptedStore } from '../testing/set-up/scripted-store.ts';
import {
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  type TestEngineOptions,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import { startsAtOnce } from './start-turns.ts';

/** A request on its way, by its prompt. */
interface OnItsWay {
  readonly prompt: string;
  take(): void;
  refuse(error: Error): void;
}

const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
let video: string;
let folder: string;
let apps: TestEngine[];
let clock: ManualClock;
let provider: ScriptedProvider;
let sent: OnItsWay[];
/** Also those that a test has left out of `sent`. */
let everSent: OnItsWay[];

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  apps = [];
  sent = [];
  everSent = [];
  clock = new ManualClock();
  provider = waiting(scriptedProvider(video));
});
afterEach(async () => {
  for (const { refuse } of everSent) refuse(unclear);
  for (const app of apps) await app.stop();
});

/** Answers no start until the test says so. */
function waiting(of: ScriptedProvider): ScriptedProvider {
  of.start = (start) =>
    new Promise((resolve, reject) => {
      of.starts.push(start);
      const { prompt } = start.request;
      const operationName = `operations/${of.id}/${of.starts.length}`;
      const request = { prompt, take: () => resolve({ operationName, notes: [] }), refuse: reject };
      sent.push(request);
      everSent.push(request);
    });
  return of;
}

const google = { provider: 'Google' };
const unclear = new ProviderError('unknown', text('provider.noClearAnswer', google), { code: 'timeout' });
const tooMany = new ProviderError('rejected', text('provider.rateLimited', google), { code: 'x', retryAfterMs: 40_000 });
const noBilling = new ProviderError('rejected', text('provider.credentials', google), { code: 'x', pause: 'no billing' });
const notSent = new ProviderError('not sent', text('provider.unreachable', google), { code: 'ECONNREFUSED' });

async function start(
  settings: TestEngineOptions['settings'],
  more: Omit<Partial<TestEngineOptions>, 'settings'> = {},
): Promise<TestEngine> {
  const app = openTestEngine({
    folder,
    providers: [provider],
    clock,
    settings: { concurrentGenerations: 20, ...settings },
    ...more,
  });
  apps.push(app);
  await app.engine.start();
  return app;
}

async function submit(app: TestEngine, prompt: string, change: Parameters<typeof sampleSubmission>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request: sampleRequest({ prompt }), ...change }));
  await clock.advance(0);
  return generation.id;
}

async function submitAll(app: TestEngine, count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number += 1) ids.push(await submit(app, `video ${number}`));
  return ids;
}

const prompts = (): readonly string[] => sent.map(({ prompt }) => prompt);
const states = async (app: TestEngine, ids: readonly string[]) =>
  await Promise.all(ids.map(async (id) => (await app.engine.find(id))?.state));

describe('several requests on their way', () => {
  it('are as many as set, and the next leaves once one was answered and its name is stored', async () => {
    const app = await start({ startsAtOnce: 3 });
    const ids = await submitAll(app, 5);
    expect(prompts()).toEqual(['video 1', 'video 2', 'video 3']);
    sent[1]?.take();
    await clock.advance(0);
    expect(prompts()).toEqual(['video 1', 'video 2', 'video 3', 'video 4']);
    expect(await states(app, ids)).toEqual(['submitting', 'generating', 'submitting', 'submitting', 'queued']);
  });

  it('make room for the next only once the name of what was answered is stored: until then it is a question after a crash', async () => {
    const script = scriptedStore();
    const app = await start({ startsAtOnce: 1 }, { wrapStore: script.wrap });
    await submitAll(app, 2);
    script.holdSteps('generating');
    sent[0]?.take();
    await expect.poll(() => clock.advance(0).then(() => script.turnedAway().steps)).toBeGreaterThan(1);
    expect(sent).toHaveLength(1);
    script.release();
    await expect.poll(() => clock.advance(0).then(() => sent.length)).toBe(2);
  });

  it('have each an intent of its own in the database before they leave', async () => {
    const kept: unknown[] = [];
    const { start: send } = provider;
    provider.start = (...values) => {
      const database = new Database(join(folder, 'data', databaseFileName), { readonly: true });
      kept.push(database.prepare("SELECT COUNT(*) FROM generations WHERE state = 'submitting'").pluck().get());
      database.close();
      return send(...values);
    };
    await submitAll(await start({ startsAtOnce: 4 }), 4);
    expect(kept).toEqual([1, 2, 3, 4]);
  });

  it('are asked about after a crash, each once, and nothing of them is sent again', async () => {
    const crashed = await start({ startsAtOnce: 3 });
    const ids = await submitAll(crashed, 5);
    const copy = temporaryFolder();
    // As the disk is when the process is killed now.
    cpSync(folder, copy, { recursive: true });
    sent = [];
    const app = await start({ startsAtOnce: 3 }, { folder: copy });
    await clock.advance(0);
    expect(await states(app, ids)).toEqual(['unknown', 'unknown', 'unknown', 'submitting', 'submitting']);
    expect(prompts()).toEqual(['video 4', 'video 5']);
    const asked = app.effects.filter(({ kind }) => kind === 'question').map(({ generationId }) => generationId);
    expect(asked.toSorted()).toEqual(ids.slice(0, 3).toSorted());
  });

  it('are settled each by its own answer where one of them is told to wait, and nothing more leaves until then', async () => {
    const app = await start({ startsAtOnce: 4 });
    const ids = await submitAll(app, 6);
    sent[0]?.refuse(tooMany);
    await clock.advance(0);
    sent[1]?.take();
    sent[2]?.refuse(unclear);
    sent[3]?.refuse(notSent);
    await clock.advance(10_000);
    expect(await states(app, ids)).toEqual(['queued', 'generating', 'unknown', 'queued', 'queued', 'queued']);
    expect(sent).toHaveLength(4);
    await clock.advance(31_000);
    expect(prompts().slice(4)).toEqual(['video 1', 'video 4', 'video 5', 'video 6']);
    expect(await states(app, ids)).toEqual(['submitting', 'generating', 'unknown', 'submitting', 'submitting', 'submitting']);
  });

  it.each([
    ['a shorter wait', new ProviderError('rejected', tooMany.text, { code: 'x', retryAfterMs: 1000 }), 40_000],
    ['a longer pause', noBilling, 15 * 60_000],
  ])('wait as long as the longest refusal says where the second one says %s', async (_, second, longestMs) => {
    const app = await start({ startsAtOnce: 2 });
    await submitAll(app, 2);
    sent[0]?.refuse(tooMany);
    sent[1]?.refuse(second);
    await clock.advance(longestMs - 1000);
    expect(sent).toHaveLength(2);
    await clock.advance(2000);
    expect(sent).toHaveLength(4);
  });

  it.each([
    ['a refusal of another pauses its provider', async () => sent[0]?.refuse(noBilling), 'queued'],
    ['the admin pauses the line', async (app: TestEngine) => void (await app.engine.admin.pause('token')), 'submitting'],
  ])('hold back the one whose turn had come when %s', async (_, pause, first) => {
    const script = scriptedStore();
    const app = await start({ startsAtOnce: 2 }, { wrapStore: script.wrap });
    const ids = [await submit(app, 'video 1')];
    script.holdSteps('submitting');
    ids.push(await submit(app, 'video 2'));
    await pause(app);
    await clock.advance(0);
    script.release();
    const database = new Database(join(folder, 'data', databaseFileName), { readonly: true });
    const deciding = database.prepare("SELECT COUNT(*) FROM steps WHERE step = 'start'").pluck();
    await expect.poll(() => deciding.get()).toBe(0);
    database.close();
    expect(await states(app, ids)).toEqual([first, 'queued']);
    expect(sent).toHaveLength(1);
  });

  it('are canceled each by its own person: an answer to one is no answer to another', async () => {
    const app = await start({ startsAtOnce: 3 });
    const ids = await submitAll(app, 3);
    await app.engine.cancel(ids[1] ?? '', ada);
    sent[1]?.refuse(unclear);
    sent[2]?.refuse(unclear);
    sent[0]?.take();
    await clock.advance(0);
    expect(await states(app, ids)).toEqual(['generating', 'canceled', 'unknown']);
    expect(app.effects.filter(({ kind }) => kind === 'question').map(({ generationId }) => generationId)).toEqual([ids[2]]);
  });

  it('are all waited for by a stop, and none more leaves', async () => {
    const app = await start({ startsAtOnce: 2 });
    const ids = await submitAll(app, 3);
    const stopped = app.stop();
    for (const { take } of sent) take();
    await stopped;
    apps = [];
    expect(sent).toHaveLength(2);
    const database = new Database(join(folder, 'data', databaseFileName), { readonly: true });
    const kept = database.prepare('SELECT id, state FROM generations ORDER BY number').all();
    database.close();
    expect(kept).toEqual([
      { id: ids[0], state: 'generating' },
      { id: ids[1], state: 'generating' },
      { id: ids[2], state: 'queued' },
    ]);
  });

  it('go out in turns between people, also of two workspaces that name theirs alike', async () => {
    const app = await start({ startsAtOnce: 3 });
    const of = (tenant: string) => ({
      requester: { platform: 'slack', id: 'U1', tenant },
      replyTarget: { platform: 'slack', channelId: 'C1', tenant, ids: {} },
    });
    await submitAll(app, 3);
    for (const number of [1, 2, 3, 4]) await submit(app, `first ${number}`, of('T1'));
    for (const number of [1, 2]) await submit(app, `second ${number}`, of('T2'));
    // The newest are answered first.
    for (let turn = 0; turn < 6; turn += 1) {
      sent.at(-1)?.take();
      await clock.advance(0);
    }
    expect(prompts().slice(3)).toEqual(['first 1', 'second 1', 'first 2', 'second 2', 'first 3', 'first 4']);
  });
});

describe('a request that is answered with the finished video', () => {
  it('takes no place from those that are answered soon', async () => {
    const blocking = waiting(scriptedProvider(video, 'gemini-omni', false));
    const short = waiting(scriptedProvider(video, 'gemini-veo'));
    const app = await start({ startsAtOnce: 1 }, { providers: [blocking, short] });
    for (const name of ['long 1', 'long 2', 'long 3'])
      await submit(app, name, { request: sampleRequest({ prompt: name, model: 'gemini-omni-1.1-flash' }) });
    for (const name of ['short 1', 'short 2'])
      await submit(app, name, { request: sampleRequest({ prompt: name, model: 'veo-3.1-fast-generate-preview' }) });
    expect(prompts()).toEqual(['long 1', 'long 2', 'long 3', 'short 1']);
    sent[3]?.take();
    await clock.advance(0);
    expect(prompts().at(-1)).toBe('short 2');
  });
});

describe('what is canceled between its turn and its intent', () => {
  it('counts as no start of the minute', async () => {
    const script = scriptedStore();
    const app = await start({ generationsPerMinute: 1 }, { wrapStore: script.wrap });
    script.holdSteps('submitting');
    const first = await submit(app, 'video 1');
    await app.engine.cancel(first, ada);
    script.release();
    await submit(app, 'video 2');
    await expect.poll(() => clock.advance(10).then(prompts)).toEqual(['video 2']);
  });
});

describe('how many are on their way at once', () => {
  it.each([
    [{ generationsPerMinute: 10 }, 5, 1],
    [{ generationsPerMinute: 20 }, 60, 1],
    [{ generationsPerMinute: 60 }, undefined, 1],
    [{ generationsPerMinute: 60 }, 0.4, 1],
    [{ generationsPerMinute: 60 }, 1.5, 2],
    [{ generationsPerMinute: 200 }, 1.5, 5],
    [{ generationsPerMinute: 1000 }, 1.5, 8],
    [{ generationsPerMinute: 10, startsAtOnce: 4 }, undefined, 4],
    [{ generationsPerMinute: 1000, startsAtOnce: 1 }, 1.5, 1],
  ])('is, with %j and starts that take %s s, %d', (limits, seconds, count) => {
    expect(startsAtOnce(limits, seconds)).toBe(count);
  });

  it('follows what real starts take', async () => {
    const app = await start({ generationsPerMinute: 60 });
    await submitAll(app, 12);
    expect(sent).toHaveLength(1);
    await clock.advance(6000);
    sent[0]?.take();
    await clock.advance(0);
    expect(sent).toHaveLength(1 + 6);
    for (const { take } of sent.slice(1)) take();
    await clock.advance(0);
    // Six that took no time at all.
    expect(sent).toHaveLength(7 + 2);
  });

  it('is not measured on refusals', async () => {
    const app = await start({ generationsPerMinute: 60 });
    await submitAll(app, 3);
    await clock.advance(6000);
    sent[0]?.refuse(new ProviderError('rejected', unclear.text, { code: 'x' }));
    await clock.advance(0);
    expect(sent).toHaveLength(2);
  });
});
