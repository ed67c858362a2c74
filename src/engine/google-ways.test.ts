import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../domain/errors.ts';
import type { GenerationView } from '../domain/generation.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { stateText } from '../domain/status.ts';
import { text } from '../domain/texts.ts';
import { createLog } from '../lib/log.ts';
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

let video: string;
let folder: string;
let app: TestEngine;

beforeAll(async () => {
  video = await sampleVideoFile(temporaryFolder());
});
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => app.stop());

async function open(provider: VideoProvider, options: Partial<TestEngineOptions> = {}): Promise<void> {
  app = openTestEngine({ folder, providers: [provider], ...options });
  await app.engine.start();
}

it('tells its provider how large a file may be where it goes, if that is known', async () => {
  const provider = scriptedProvider(video);
  const knows = { ...recordingDelivery([]), maxFileBytes: () => 9_000_000 };
  await open(provider, { deliveries: [knows] });
  await submit();
  expect(provider.starts[0]?.maxFileBytes).toBe(9_000_000);
});

async function submit(change: Parameters<typeof sampleRequest>[0] = {}): Promise<string> {
  const { generation } = await app.engine.submit(sampleSubmission({ request: sampleRequest(change) }));
  await app.clock.advance(0);
  return generation.id;
}

async function find(id: string): Promise<GenerationView> {
  const generation = await app.engine.find(id);
  if (generation === undefined) throw new Error('it is gone');
  return generation;
}

async function reach(id: string, wanted: GenerationView['state']): Promise<void> {
  await expect.poll(() => app.clock.advance(0).then(async () => (await find(id)).state)).toBe(wanted);
}

describe('a provider whose start is the whole generation', () => {
  const omni = { model: 'gemini-omni-1.1-flash', durationSeconds: 4 } as const;
  let provider: ScriptedProvider;
  let release: ((operationName: string) => void)[];

  beforeEach(() => {
    provider = scriptedProvider(video, 'gemini-omni', false);
    release = [];
    const wait = () => new Promise<string>((resolve) => release.push(resolve));
    provider.onStart.push(wait, wait, wait);
  });

  it('is sent as many at once as there are slots, and says that they are being made', async () => {
    await open(provider, { settings: { concurrentGenerations: 2 } });
    const [first, second, third] = [await submit(omni), await submit(omni), await submit(omni)];
    expect(await Promise.all([first, second, third].map(async (id) => (await find(id)).state))).toEqual([
      'submitting',
      'submitting',
      'queued',
    ]);
    expect(stateText(await find(first))).toMatchObject({ key: 'state.generating', values: { model: 'Gemini Omni Flash 1.1' } });

    const before = (await find(first)).eta?.p50Seconds ?? 0;
    await app.clock.advance(10_000);
    expect((await find(first)).eta?.p50Seconds).toBe(before - 10);

    provider.finish('interactions/a');
    release[0]?.('interactions/a');
    await app.clock.advance(1);
    await reach(first, 'completed');
    expect((await find(third)).state).toBe('submitting');
    expect(provider.starts).toHaveLength(3);
    for (const answer of release) answer('interactions/b');
  });

  it('looks at the result at once, without the first wait of others', async () => {
    await open(provider);
    const id = await submit(omni);
    provider.finish('interactions/a');
    release[0]?.('interactions/a');
    await app.clock.advance(1);
    expect(provider.checks).toEqual(['interactions/a']);
    await reach(id, 'completed');
  });

  it('waits five seconds for its answer when the bot stops, and then asks its person', async () => {
    const unclear = new ProviderError('unknown', text('provider.noClearAnswer', { provider: 'Google' }), { code: 'timed_out' });
    const start: VideoProvider['start'] = (_, signal) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(unclear)));
    await open({ ...provider, start });
    const id = await submit(omni);
    const stopped = app.engine.stop();
    await app.clock.advance(4900);
    expect((await find(id)).state).toBe('submitting');
    await app.clock.advance(200);
    await stopped;
    expect(await find(id)).toMatchObject({ state: 'unknown', charged: 'maybe' });
  });
});

describe('a refusal of the filter for sound', () => {
  const refused = {
    state: 'refused',
    reason: text('provider.refusedAudio', { provider: 'Google' }),
    supportCodes: [],
    worthAnotherTry: true,
  } as const;

  it('is answered by the same request once more, and said so', async () => {
    const provider = scriptedProvider(video);
    provider.operations.set('operations/1', refused);
    await open(provider);
    const id = await submit();
    await app.clock.advance(10_000);
    expect(await find(id)).toMatchObject({ state: 'generating', attempts: 2, operationName: 'operations/2', charged: 'no' });
    expect((await find(id)).notes.map(({ key }) => key)).toEqual(['provider.audioRetried']);
    expect(provider.starts[1]).toEqual(provider.starts[0]);
    provider.finish('operations/2');
    await app.clock.advance(10_000);
    await reach(id, 'completed');
    expect(app.effects.filter(({ kind }) => kind === 'result')).toHaveLength(1);
  });

  it('ends it the second time, also when the bot was restarted in between', async () => {
    const provider = scriptedProvider(video);
    provider.operations.set('operations/1', refused);
    provider.operations.set('operations/2', refused);
    await open(provider);
    const id = await submit();
    await app.clock.advance(10_000);
    expect((await find(id)).operationName).toBe('operations/2');
    await app.stop();
    await open(provider);
    await reach(id, 'refused');
    expect(provider.starts).toHaveLength(2);
    expect(await find(id)).toMatchObject({ charged: 'no', reason: { key: 'provider.refusedAudio' } });
  });

  it('ends it at once when nobody wants it any more', async () => {
    const provider = scriptedProvider(video);
    provider.operations.set('operations/1', refused);
    await open(provider);
    const id = await submit();
    await app.engine.cancel(id, { requester: { platform: 'web', id: 'ada' }, mayManage: false });
    await app.clock.advance(10_000);
    await reach(id, 'refused');
    expect(provider.starts).toHaveLength(1);
  });
});

describe('Google’s other ways', () => {
  it('tells the admin once that the quota of the day is used up, however many starts meet it, and not again after a restart', async () => {
    const warnings: string[] = [];
    const destination = { write: (line: string) => void warnings.push(line) };
    const log = createLog({ level: 'warn', format: 'json', secrets: [], destination });
    const told = () => warnings.filter((line) => line.includes('the queue is paused'));
    const omni = { model: 'gemini-omni-1.1-flash' } as const;
    const provider = scriptedProvider(video, 'gemini-omni', false);
    const details = { code: 'daily_quota', pause: 'daily quota', retryAfterMs: 3_600_000 } as const;
    const daily = new ProviderError('rejected', text('provider.dailyQuota', { provider: 'Google' }), details);
    const answers: (() => void)[] = [];
    const refuse = () => new Promise<string>((_, reject) => answers.push(() => reject(daily)));
    provider.onStart.push(refuse, refuse, refuse);
    await open(provider, { log });
    const ids = [await submit(omni), await submit(omni), await submit(omni)];
    for (const [index, id] of ids.entries()) {
      // A little later each, and so is the end of the pause.
      await app.clock.advance(5);
      answers[index]?.();
      await reach(id, 'queued');
    }
    expect(provider.starts).toHaveLength(3);
    expect(told()).toHaveLength(1);
    await app.stop();
    await open(provider, { log });
    await app.clock.advance(60_000);
    expect(provider.starts).toHaveLength(3);
    expect(told()).toHaveLength(1);
    expect((await find(ids[0] ?? '')).paused).toMatchObject({
      key: 'pause.until',
      values: { reason: { key: 'provider.dailyQuota' } },
    });
  });

  it('keeps the line waiting for an admin when there are no credentials to send anything with', async () => {
    const provider = scriptedProvider(video);
    const details = { code: 'credentials', pause: 'credentials' } as const;
    provider.onStart.push(() => Promise.reject(new ProviderError('not sent', text('google.credentialsMissing'), details)));
    await open(provider);
    const id = await submit();
    expect(await find(id)).toMatchObject({ state: 'queued', attempts: 0, reason: { key: 'google.credentialsMissing' } });
    expect((await find(id)).paused).toMatchObject({
      key: 'pause.kept',
      values: { reason: { key: 'google.credentialsMissing' } },
    });
    await submit();
    expect(provider.starts).toHaveLength(1);
    await app.clock.advance(16 * 60_000);
    expect((await find(id)).state).toBe('generating');
  });

  it('hands on the file of the video that is to go on, where Google gave no address', async () => {
    const provider = scriptedProvider(video, 'vertex-veo');
    const model = 'veo-3.1-generate-001';
    await open(provider);
    const earlier = await submit({ model });
    provider.finish('operations/1');
    await app.clock.advance(10_000);
    await reach(earlier, 'completed');
    await writeFile(join(folder, 'outputs', `${earlier}.mp4`), 'the earlier video');
    const source = {
      generationId: earlier,
      model,
      durationSeconds: 8,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 1,
    } as const;

    await submit({ model, extend: source });
    await submit({ model, extend: { ...source, uri: 'https://provider.test/1' } });
    await expect.poll(() => app.clock.advance(0).then(() => provider.starts.length)).toBe(3);
    const [first, second] = provider.starts.slice(1).map(({ extendFrom }) => extendFrom);
    expect(first?.operationName).toBe('operations/1');
    expect(await first?.video?.text()).toBe('the earlier video');
    expect(second).toEqual({ operationName: 'operations/1' });
  });

  it('gives up a video that was paid for but can’t be fetched for good, and says where it is', async () => {
    const provider = scriptedProvider(video);
    const reason = text('google.videoInBucket', { uri: 'gs://b/v.mp4' });
    provider.onDownload.push(() => Promise.reject(new ProviderError('rejected', reason, { code: 'video_in_bucket' })));
    await open(provider);
    const id = await submit();
    provider.finish('operations/1');
    await app.clock.advance(10_000);
    await reach(id, 'failed');
    expect(await find(id)).toMatchObject({ reason: { key: 'google.videoInBucket' } });
  });
});
