import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import { expectedTexts, statusTexts } from '../domain/status.ts';
import { text } from '../domain/texts.ts';
import { createTexts } from '../lib/say.ts';
import { ManualClock } from '../testing/set-up/manual-clock.ts';
import { type ScriptedProvider, scriptedProvider } from '../testing/set-up/scripted-provider.ts';
import {
  committedUsd,
  openTestEngine,
  sampleRequest,
  sampleSubmission,
  sampleVideoFile,
  type TestEngine,
  temporaryFolder,
} from '../testing/set-up/test-engine.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
let video: string;
let folder: string;
let provider: ScriptedProvider;
let app: TestEngine;
/** One for all lives of the bot. */
let clock: ManualClock;
const { say } = createTexts();
const request = sampleRequest({ model: 'gemini-omni-1.1-flash' });

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
  clock = new ManualClock();
  provider = scriptedProvider(video, 'gemini-omni');
});
afterEach(() => app.stop());

async function start(providers: readonly ScriptedProvider[] = [provider]): Promise<void> {
  app = openTestEngine({ folder, providers, clock, settings: { concurrentGenerations: 1, pollSeconds: 30 } });
  await app.engine.start();
}

async function submit(): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request }));
  await app.clock.advance(0);
  return generation.id;
}

const state = async (id: string) => (await app.engine.find(id))?.state;
const failing = (kind: 'transient' | 'rejected', code: string) => () =>
  Promise.reject(new ProviderError(kind, text('provider.unreachable', { provider: 'Google' }), { code }));

describe('a slot', () => {
  it.each([
    ['is still running', { state: 'running' }],
    ['answers 500', failing('transient', 'http_500')],
    ['surprises', () => Promise.reject(new TypeError('surprise'))],
    ['hangs', () => new Promise<never>(() => undefined)],
  ] as const)('is free after 20 minutes where each look %s', async (_, answer) => {
    provider.operations.set('operations/1', answer);
    await start();
    const first = await submit();
    const second = await submit();
    await app.clock.advance(19 * minuteMs);
    expect(await state(second)).toBe('queued');
    await app.clock.advance(2 * minuteMs);
    expect([await state(first), await state(second)]).toEqual(['generating', 'generating']);
  });

  it('is free at once after a restart for what was started longer ago', async () => {
    await start();
    await submit();
    const second = await submit();
    await app.clock.advance(15 * minuteMs);
    provider.operations.set('operations/1', failing('transient', 'http_500'));
    await app.stop();
    await app.clock.advance(6 * minuteMs);
    await start();
    await app.clock.advance(1000);
    expect(await state(second)).toBe('generating');
  });
});

describe('looks that only fail', () => {
  it('tell that it is late, and end after two days as maybe charged', async () => {
    provider.operations.set('operations/1', failing('transient', 'http_500'));
    await start();
    const id = await submit();
    await app.clock.advance(20 * minuteMs);
    expect(await app.engine.find(id)).toMatchObject({ state: 'generating', late: true, reason: { key: 'provider.unreachable' } });
    await app.clock.advance(49 * hourMs);
    expect(await app.engine.find(id)).toMatchObject({ state: 'expired', charged: 'maybe' });
    expect(app.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
    expect(await committedUsd(app)).toBeGreaterThan(0);
  });
});

describe('a video that another key started', () => {
  /** The bot was started again with another key while one video is made and somebody waits. */
  async function rotate(change: Partial<ScriptedProvider>): Promise<{ id: string; other: ScriptedProvider }> {
    await start();
    const id = await submit();
    await app.stop();
    const other = Object.assign(scriptedProvider(video, 'gemini-omni'), { keyFingerprint: 'other' }, change);
    other.onStart.push(async () => 'operations/of-the-other');
    await start([other]);
    await app.clock.advance(1000);
    return { id, other };
  }

  it('takes no slot, and its person and the admin read what to do', async () => {
    const { id } = await rotate({});
    const next = await submit();
    expect(await state(next)).toBe('generating');
    const view = await app.engine.find(id);
    expect(view === undefined ? [] : statusTexts(view).map((each) => say(each))).toContain(
      'This was started with other Google credentials than the bot has now. Its admin can set those again (GOOGLE_API_KEY) to fetch it; Google keeps it for 48 hours.',
    );
    expect((await app.engine.problems()).map((each) => say(each))).toEqual([
      'One video was started with other Google credentials than those that are set now, and can’t be fetched with these. Set GOOGLE_API_KEY as before and start the bot again; Google keeps the video for 48 hours.',
    ]);
    expect(view === undefined ? undefined : expectedTexts(view)).toEqual([]);
    const shown = app.effects.filter(({ generationId, kind }) => generationId === id && kind === 'status').length;
    await app.clock.advance(5 * hourMs);
    expect(app.effects.filter(({ generationId, kind }) => generationId === id && kind === 'status')).toHaveLength(shown);
  });

  it('is fetched once the key is set again, and is no problem any more', async () => {
    const { id } = await rotate({});
    provider.finish('operations/1');
    await app.stop();
    await start();
    await expect.poll(() => app.clock.advance(5000).then(() => state(id))).toBe('completed');
    expect(await app.engine.problems()).toEqual([]);
    expect((await app.engine.find(id))?.reason).toBeUndefined();
  });

  it('ends after two days, may be charged, and is no problem any more', async () => {
    const { id } = await rotate({});
    await app.clock.advance(49 * hourMs);
    expect(await app.engine.find(id)).toMatchObject({ state: 'expired', charged: 'maybe' });
    expect(await app.engine.problems()).toEqual([]);
  });

  it('is fetched with a second key of the same project where the provider keeps things by project', async () => {
    const { id, other } = await rotate({ sharesResults: true });
    other.finish('operations/1');
    await expect.poll(() => app.clock.advance(5000).then(() => state(id))).toBe('completed');
    expect(other.starts).toEqual([]);
    expect(await app.engine.problems()).toEqual([]);
  });

  it.each(['a look', 'a download'])('is not given up where a key of another project is refused %s', async (what) => {
    const { id, other } = await rotate({ sharesResults: true });
    const gone = new ProviderError('rejected', text('provider.videoExpired', { provider: 'Google' }), {
      code: what === 'a look' ? 'operation_gone' : 'video_expired',
    });
    if (what === 'a look') other.operations.set('operations/1', () => Promise.reject(gone));
    else other.finish('operations/1');
    for (let n = 0; n < 50; n += 1) other.onDownload.push(() => Promise.reject(gone));
    await expect.poll(() => app.clock.advance(30_000).then(async () => (await app.engine.problems()).length)).toBe(1);
    await app.clock.advance(10 * minuteMs);
    expect(await app.engine.find(id)).toMatchObject({
      state: what === 'a look' ? 'generating' : 'downloading',
      reason: { key: 'reason.otherCredentials' },
    });
  });
});
