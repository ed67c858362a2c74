import { copyFileSync } from 'node:fs';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { JoinFilm } from '../../domain/film.ts';
import { filmRequest } from '../../domain/film-request.ts';
import { createCheckFilm } from '../../media/film/check-film.ts';
import { missingForPostgres } from '../postgres/find-postgres.ts';
import { testDatabase } from '../postgres/test-database.ts';
import { type ScriptedProvider, scriptedProvider } from '../set-up/scripted-provider.ts';
import { type Effect, recordingDelivery, sampleSubmission, sampleVideoFile, temporaryFolder } from '../set-up/test-engine.ts';
import { openSharedEngine, type SharedEngine, type SharedEngineOptions } from './shared-engine.ts';

const missing = missingForPostgres();
const lobby = { platform: 'web', channelId: 'lobby', ids: {} } as const;

interface Process extends SharedEngine {
  readonly provider: ScriptedProvider;
  readonly effects: Effect[];
  /** One for each film that it began to join. */
  readonly joins: AbortSignal[];
}

describe.skipIf(missing !== undefined)(`films of several processes on one PostgreSQL (${missing ?? 'a real one'})`, () => {
  let url: string;
  let folder: string;
  let video: string;

  beforeAll(async () => {
    video = await sampleVideoFile(temporaryFolder());
  });
  beforeEach(async () => {
    url = await testDatabase();
    folder = temporaryFolder();
  });

  /** @param isEndless whether a film is never done there */
  const start = async (me: string, isEndless: boolean, more: Partial<SharedEngineOptions> = {}): Promise<Process> => {
    const provider = scriptedProvider(video);
    const effects: Effect[] = [];
    const joins: AbortSignal[] = [];
    const join: JoinFilm = (_, path, signal) => {
      joins.push(signal);
      copyFileSync(video, path);
      const made = { seconds: 1, width: 64, height: 36, hasSound: true, isCopied: true, sizeBytes: 1 };
      if (!isEndless) return Promise.resolve(made);
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const films = { check: createCheckFilm(), join };
    const deliveries = [recordingDelivery(effects)];
    const opened = await openSharedEngine({ url, folder, me, providers: [provider], deliveries, films, ...more });
    onTestFinished(opened.stop);
    await opened.engine.start();
    return { ...opened, provider, effects, joins };
  };
  const stateOf = async ({ engine }: SharedEngine, id: string) => (await engine.find(id))?.state;
  const makeVideo = async ({ engine, provider }: Process): Promise<string> => {
    const { id } = (await engine.submit(sampleSubmission())).generation;
    await expect.poll(async () => (await engine.find(id))?.operationName).toBeDefined();
    provider.finish((await engine.find(id))?.operationName ?? '');
    await expect.poll(() => engine.find(id).then((found) => found?.state)).toBe('completed');
    return id;
  };
  const ask = async ({ engine }: Process, ids: readonly string[]): Promise<string> => {
    const sources = await Promise.all(ids.map((id) => engine.find(id)));
    const request = filmRequest({ parts: ids.map((generationId) => ({ generationId })) }, sources, lobby);
    return (await engine.submit(sampleSubmission({ request }))).generation.id;
  };
  const results = (id: string, ...all: readonly Process[]) =>
    all.flatMap(({ effects }) => effects.filter(({ kind, generationId }) => kind === 'result' && generationId === id));

  it('are made by one that works, canceled at any, left to the next where that one dies, and posted once', async () => {
    const makes = await start('makes', true);
    const ids = [await makeVideo(makes), await makeVideo(makes)];
    const front = await start('front', false, { works: false });
    const unwanted = await ask(front, ids);
    await expect.poll(() => makes.joins.length).toBe(1);
    const ada = { requester: { platform: 'web', id: 'ada' }, mayManage: false } as const;
    expect(await front.engine.cancel(unwanted, ada)).toBe('canceled');
    await expect.poll(() => makes.joins[0]?.aborted).toBe(true);
    const wanted = await ask(front, ids);
    await expect.poll(() => makes.joins.length).toBe(2);
    const next = await start('next', false);
    await makes.stop();
    await expect.poll(() => stateOf(front, wanted)).toBe('completed');
    expect([front.joins.length, next.joins.length, results(wanted, front, makes, next).length]).toEqual([0, 1, 1]);
    expect([await stateOf(front, unwanted), results(unwanted, front, makes, next)]).toEqual(['canceled', []]);
  });
});
