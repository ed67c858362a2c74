import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderStart } from '../../domain/provider.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { openGoogleFake } from '../../testing/fakes/google/google-fake.ts';
import { googleFaults } from '../../testing/fakes/google/google-faults.ts';
import { sampleVideo } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { createVertexVeoProvider, type VertexVeoDeps } from './vertex-veo.ts';

const model = 'veo-3.1-generate-001';
const token = 'ya29.not-a-real-token';
/** Stands in for Application Default Credentials. */
const authClient = { getRequestHeaders: async () => new Headers({ authorization: `Bearer ${token}` }) };
type Auth = NonNullable<VertexVeoDeps['googleAuthOptions']>;
const noOptions: Auth = {};
const withAuth = (client: { getRequestHeaders(): Promise<Headers> }): Auth =>
  Object.assign({ ...noOptions }, { authClient: client });
const settings = {
  project: 'a-project',
  location: 'us-central1',
  googleAuthOptions: withAuth(authClient),
  ...{ startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 },
};
const collection = `projects/a-project/locations/us-central1/publishers/google/models/${model}`;

describeVideoProvider({
  name: 'Veo on Vertex AI',
  cases: ['text', 'image', 'first and last', 'references', 'negative and seed', 'silent, two videos'],
  faults: googleFaults.vertexVeo,
  async open(folder, patience) {
    const fake = await openGoogleFake(folder, { keys: [token], isStart: ({ path }) => path.endsWith(':predictLongRunning') });
    return {
      fake,
      model,
      provider: createVertexVeoProvider({ ...settings, ...patience, baseUrl: fake.url }),
      unreachable: createVertexVeoProvider({ ...settings, ...patience, baseUrl: await nobodysUrl() }),
    };
  },
  wire(which, { request: { prompt } }, pictures) {
    const shape = { durationSeconds: 8, aspectRatio: '16:9', resolution: '720p' };
    const parameters = { sampleCount: 1, ...shape, generateAudio: true };
    const [first, second] = pictures.map((bytesBase64Encoded) => ({ bytesBase64Encoded, mimeType: 'image/jpeg' }));
    switch (which) {
      case 'text':
        return { instances: [{ prompt }], parameters };
      case 'image':
        return { instances: [{ prompt, image: first }], parameters };
      case 'first and last':
        return { instances: [{ prompt, image: first, lastFrame: second }], parameters };
      case 'references':
        return {
          instances: [
            {
              prompt,
              referenceImages: pictures.map((bytesBase64Encoded) => ({
                image: { bytesBase64Encoded, mimeType: 'image/jpeg' },
                referenceType: 'ASSET',
              })),
            },
          ],
          parameters,
        };
      case 'negative and seed':
        return { instances: [{ prompt }], parameters: { ...parameters, negativePrompt: 'wall, frame', seed: 42 } };
      case 'silent, two videos':
        return { instances: [{ prompt }], parameters: { ...parameters, sampleCount: 2, generateAudio: false } };
    }
  },
});

describe('Veo on Vertex AI', () => {
  let emulator: Emulator;
  let folder: string;
  const signal = new AbortController().signal;
  const request = {
    prompt: 'a cat',
    model,
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
  } as const;
  const start: ProviderStart = { request, referenceImages: [] };
  const provide = (more: Partial<VertexVeoDeps> = {}) => createVertexVeoProvider({ ...settings, baseUrl: emulator.url, ...more });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vertex-veo-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder, keys: [token], progress: { polls: 1 } });
  });
  afterEach(() => emulator.close());

  it('asks for the operation by its full name, with a token in a header and no key anywhere', async () => {
    const provider = provide();
    const { operationName } = await provider.start(start, signal);
    expect(operationName).toMatch(new RegExp(`^${collection}/operations/[a-z0-9]+$`));
    await provider.check({ name: operationName, model }, signal);
    expect(emulator.log.requests.map(({ path }) => path)).toEqual([
      `/v1beta1/${collection}:predictLongRunning`,
      `/v1beta1/${collection}:fetchPredictOperation`,
    ]);
    expect(JSON.parse(emulator.log.requests[1]?.body ?? '')).toEqual({ operationName });
    for (const { headers } of emulator.log.requests) {
      expect(headers.authorization).toBe(`Bearer ${token}`);
      expect(headers['x-goog-api-key']).toBeUndefined();
    }
  });

  it('hands on two of four videos as bytes, and says that two were refused', async () => {
    const provider = provide();
    const { operationName } = await provider.start({ ...start, request: { ...request, numberOfVideos: 4 } }, signal);
    emulator.inject('poll/partly-refused');
    const check = await provider.check({ name: operationName, model }, signal);
    expect(check).toMatchObject({
      state: 'finished',
      notes: [{ key: 'provider.partlyRefused', values: { refused: 2, asked: 4 } }],
    });
    const videos = check.state === 'finished' ? check.videos : [];
    expect(videos.map(({ uri, mimeType }) => [uri, mimeType])).toEqual([
      [undefined, 'video/mp4'],
      [undefined, 'video/mp4'],
    ]);
    expect(emulator.log.accepted[0]?.chargedSeconds).toBe(16);
    const path = join(folder, 'out.mp4');
    await provider.download(videos[1] ?? { mimeType: '' }, path, signal);
    expect((await readFile(path)).equals(videos[1]?.bytes ?? Buffer.alloc(0))).toBe(true);
  });

  describe('where the result goes to a place that takes small files alone', () => {
    const tenMebibytes = 10 * 1024 * 1024;
    const sent = (): readonly unknown[] =>
      emulator.log.requests.map(({ body }) => JSON.parse(body).parameters?.compressionQuality ?? 'left out');

    it('asks for a file that is compressed more', async () => {
      await provide().start({ ...start, maxFileBytes: tenMebibytes }, signal);
      expect(sent()).toEqual(['OPTIMIZED']);
    });

    it('asks for nothing where more is taken, or nobody knows', async () => {
      await provide().start({ ...start, maxFileBytes: tenMebibytes + 1 }, signal);
      await provide().start(start, signal);
      expect(sent()).toEqual(['left out', 'left out']);
    });

    it('asks again without it where the model does not know it, and says nothing of that', async () => {
      emulator.inject('submit/400-compression');
      const { notes } = await provide().start({ ...start, maxFileBytes: tenMebibytes }, signal);
      expect(sent()).toEqual(['OPTIMIZED', 'left out']);
      expect(notes).toEqual([]);
      expect(emulator.log.accepted).toHaveLength(1);
    });
  });

  it('continues a video by its bytes', async () => {
    const provider = provide();
    const first = await provider.start(start, signal);
    const check = await provider.check({ name: first.operationName, model }, signal);
    const bytes = (check.state === 'finished' ? check.videos[0]?.bytes : undefined) ?? Buffer.alloc(0);
    const extend = {
      generationId: 'x',
      model,
      durationSeconds: 8,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 0,
    } as const;
    await provider.start({ ...start, request: { ...request, extend }, extendFrom: { video: sampleVideo(bytes) } }, signal);
    expect(JSON.parse(emulator.log.requests.at(-1)?.body ?? '')).toEqual({
      instances: [
        { prompt: 'a cat', video: { bytesBase64Encoded: Buffer.from(bytes).toString('base64'), mimeType: 'video/mp4' } },
      ],
      parameters: { sampleCount: 1, resolution: '720p', generateAudio: true },
    });
    expect(emulator.log.accepted).toHaveLength(2);
  });

  it('refuses a video in a bucket in plain words, once it is paid for', async () => {
    const video = { mimeType: 'video/mp4', uri: 'gs://bucket/sample_0.mp4' };
    await expect(provide().download(video, join(folder, 'out.mp4'), signal)).rejects.toMatchObject({
      kind: 'rejected',
      code: 'video_in_bucket',
      text: { values: { uri: 'gs://bucket/sample_0.mp4' } },
    });
  });

  it('sends nothing without credentials, and says that an admin has to act', async () => {
    const message = 'Could not load the default credentials.';
    const provider = provide({ googleAuthOptions: withAuth({ getRequestHeaders: () => Promise.reject(new Error(message)) }) });
    await expect(provider.start(start, signal)).rejects.toMatchObject({
      kind: 'not sent',
      code: 'credentials',
      pause: 'credentials',
      text: { key: 'google.credentialsMissing' },
    });
    await expect(provider.check({ name: `${collection}/operations/x`, model }, signal)).rejects.toMatchObject({
      kind: 'transient',
      pause: 'credentials',
    });
    expect(emulator.log.requests).toEqual([]);
  });

  it('takes an unreachable token server for what it is', async () => {
    const refused = new Error('request failed', { cause: Object.assign(new Error('no'), { code: 'ENOTFOUND' }) });
    const provider = provide({ googleAuthOptions: withAuth({ getRequestHeaders: () => Promise.reject(refused) }) });
    const error = await provider.start(start, signal).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'not sent', code: 'unreachable', pause: undefined });
  });

  it('never sends a request whose token came too late', async () => {
    let bring: (headers: Headers) => void = () => undefined;
    const late = new Promise<Headers>((resolve) => {
      bring = resolve;
    });
    const provider = provide({ startTimeoutMs: 50, googleAuthOptions: withAuth({ getRequestHeaders: () => late }) });
    await expect(provider.start(start, signal)).rejects.toMatchObject({ kind: 'not sent' });
    bring(new Headers({ authorization: `Bearer ${token}` }));
    const other = provide();
    await other.start(start, signal);
    expect(emulator.log.requests).toHaveLength(1);
  });

  it('can be called off while it looks, which the SDK alone would not notice', async () => {
    const provider = provide({ checkTimeoutMs: 60_000 });
    const { operationName } = await provider.start(start, signal);
    emulator.inject('poll/hang');
    const abort = new AbortController();
    const looking = provider.check({ name: operationName, model }, abort.signal);
    await expect.poll(() => emulator.log.requests.length).toBe(2);
    abort.abort();
    await expect(looking).rejects.toMatchObject({ kind: 'transient', code: 'timed_out' });
  });

  it('names a model that is gone by its label', async () => {
    await emulator.close();
    emulator = await startEmulator({ render: renderTinyVideo, folder, retired: [model] });
    await expect(provide().start(start, signal)).rejects.toMatchObject({
      code: 'model_retired',
      text: { values: { model: 'Veo 3.1' } },
    });
  });

  it('is the same credential for every account of a project and its location', () => {
    const here = provide().keyFingerprint;
    expect(here).toMatch(/^[0-9a-f]{12}$/);
    expect(provide({ googleAuthOptions: withAuth(authClient) }).keyFingerprint).toBe(here);
    expect(provide({ location: 'global' }).keyFingerprint).not.toBe(here);
  });
});
