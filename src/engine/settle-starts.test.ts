import { afterEach, beforeAll, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
import { scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  openTestEngine,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';
import { stopTimes } from './settle-starts.ts';

let video: string;
let app: TestEngine | undefined;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
afterEach(() => app?.stop());

it.each([
  [undefined, 0, 5000, 1500],
  [600, 0, 597_000, 1500],
  [2, 0, 1000, 500],
  [8, 1000, 4000, 1500],
  [2, 1500, 0, 500],
])('uses %s s of a stop, of which %d ms are over, for requests first and for posts then', (limit, spentMs, startsMs, postsMs) => {
  expect(stopTimes(limit, spentMs)).toEqual({ startsMs, postsMs });
  const restMs = (limit ?? 8) * 1000 - spentMs - startsMs - postsMs;
  expect(restMs).toBeGreaterThanOrEqual(0);
});

/** Starts a request that is answered with the finished video, by a provider that lets go when it is told to. */
async function withBlockingStart(stopSeconds: number) {
  const lines: string[] = [];
  const provider = scriptedProvider(video, 'preview', false);
  const answer = Promise.withResolvers<string>();
  const lettingGo = Promise.withResolvers<void>();
  provider.start = async (start, signal) => {
    provider.starts.push(start);
    signal.addEventListener('abort', () => {
      lettingGo.resolve();
      answer.reject(new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'aborted' }));
    });
    return { operationName: await answer.promise, notes: [] };
  };
  const log = createLog({
    level: 'info',
    format: 'json',
    secrets: [],
    destination: { write: (line: string) => void lines.push(line) },
  });
  const test = openTestEngine({ folder: temporaryFolder(), providers: [provider], settings: { stopSeconds }, log });
  app = test;
  await test.engine.start();
  const { generation } = await test.engine.submit(sampleSubmission());
  await test.clock.advance(0);
  const state = async (): Promise<string | undefined> => (await test.opened.store.find(generation.id))?.state;
  return { ...test, lines, answer, lettingGo: lettingGo.promise, state };
}

it('keeps the name of a video that is finished before the limit, and leaves no question', async () => {
  const { engine, clock, answer, lines, state, opened } = await withBlockingStart(600);
  const stopped = engine.stop();
  await clock.advance(590_000);
  expect(await state()).toBe('submitting');
  answer.resolve('operations/1');
  await stopped;
  expect(await state()).toBe('generating');
  expect(lines.filter((line) => line.includes('the engine has stopped'))).toEqual([expect.stringContaining('"questions":0')]);
  opened.close();
  app = undefined;
});

it('lets go at the limit, asks, and says how many are asked', async () => {
  const { engine, clock, lettingGo, lines, state, opened } = await withBlockingStart(20);
  const stopped = engine.stop(2000);
  await clock.advance(14_999);
  expect(await state()).toBe('submitting');
  await clock.advance(1);
  await lettingGo;
  await stopped;
  expect(await state()).toBe('unknown');
  expect(lines.filter((line) => line.includes('STOP_SECONDS'))).toEqual([expect.stringContaining('"questions":1')]);
  opened.close();
  app = undefined;
});
