import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../domain/errors.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { openGoogleFake } from '../../testing/fakes/google/google-fake.ts';
import { googleFaults } from '../../testing/fakes/google/google-faults.ts';
import { samplePhoto } from '../../testing/samples/sample-images.ts';
import { sampleImage } from '../../testing/samples/sample-start.ts';
import { renderTinyVideo } from '../../testing/samples/tiny-video.ts';
import { createGeminiVeoProvider } from './gemini-veo.ts';

const model = 'veo-3.1-generate-preview';
const apiKey = 'AIza-not-a-real-key';
const limits = { apiKey, startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 };

describeVideoProvider({
  name: 'Veo on the Gemini API',
  faults: googleFaults.geminiVeo,
  async open(folder, patience) {
    const fake = await openGoogleFake(folder, { keys: [apiKey], isStart: ({ path }) => path.endsWith(':predictLongRunning') });
    return {
      fake,
      model,
      provider: createGeminiVeoProvider({ ...limits, ...patience, baseUrl: fake.url }),
      unreachable: createGeminiVeoProvider({ ...limits, ...patience, baseUrl: await nobodysUrl() }),
    };
  },
  wire(which, { request }, pictures) {
    const parameters = { sampleCount: 1, durationSeconds: 8, aspectRatio: '16:9', resolution: '720p' };
    const [first, second] = pictures.map((bytesBase64Encoded) => ({ bytesBase64Encoded, mimeType: 'image/jpeg' }));
    const { prompt } = request;
    switch (which) {
      case 'text':
        return { instances: [{ prompt }], parameters };
      case 'image':
        return { instances: [{ prompt, image: first }], parameters: { ...parameters, personGeneration: 'allow_adult' } };
      case 'first and last':
        return {
          instances: [{ prompt, image: first, lastFrame: second }],
          parameters: { ...parameters, personGeneration: 'allow_adult' },
        };
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
          parameters: { ...parameters, personGeneration: 'allow_adult' },
        };
      case 'negative and seed':
        return { instances: [{ prompt }], parameters: { ...parameters, negativePrompt: 'wall, frame', seed: 42 } };
      case 'silent, two videos':
        throw new Error('the Gemini API makes one video, with sound');
    }
  },
});

describe('Veo on the Gemini API', () => {
  let emulator: Emulator;
  const signal = new AbortController().signal;
  const request = {
    prompt: 'a cat',
    model,
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
  } as const;

  beforeEach(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gemini-veo-'));
    emulator = await startEmulator({ render: renderTinyVideo, folder, keys: [apiKey], progress: { polls: 1 } });
  });
  afterEach(() => emulator.close());

  it('continues a video by its address alone', async () => {
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url });
    const first = await provider.start({ request, referenceImages: [] }, signal);
    const check = await provider.check({ name: first.operationName, model }, signal);
    const uri = check.state === 'finished' ? (check.videos[0]?.uri ?? '') : '';
    const source = {
      generationId: 'x',
      uri,
      model,
      durationSeconds: 8,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 0,
    } as const;
    await provider.start({ request: { ...request, prompt: 'it jumps', extend: source }, referenceImages: [] }, signal);
    expect(JSON.parse(emulator.log.requests.at(-1)?.body ?? '')).toEqual({
      instances: [{ prompt: 'it jumps', video: { uri } }],
      parameters: { sampleCount: 1, resolution: '720p' },
    });
    emulator.advance(49 * 3_600_000);
    const gone = provider.start({ request: { ...request, extend: source }, referenceImages: [] }, signal);
    await expect(gone).rejects.toMatchObject({ kind: 'rejected', code: 'source_unusable' });
  });

  it('animates an image without a prompt', async () => {
    const image = await sampleImage(await samplePhoto({ width: 64, height: 36 }));
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url });
    await provider.start({ request: { ...request, prompt: '', image }, image, referenceImages: [] }, signal);
    expect(Object.keys(JSON.parse(emulator.log.requests.at(-1)?.body ?? '').instances[0])).toEqual(['image']);
  });

  it('leaves out a choice of people that Google does not allow here, and says so', async () => {
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url });
    emulator.inject('submit/400-people');
    const { notes } = await provider.start({ request: { ...request, people: 'everyone' }, referenceImages: [] }, signal);
    expect(notes.map(({ key }) => key)).toEqual(['provider.peopleDropped']);
    expect(emulator.log.requests.map(({ body }) => JSON.parse(body).parameters.personGeneration)).toEqual([
      'allow_all',
      undefined,
    ]);
  });

  it('names reference images as the likely cause only where there are some', async () => {
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url });
    const reason = async (more: Partial<VideoRequest>) => {
      emulator.inject('submit/400-use-case');
      const thrown = await provider
        .start({ request: { ...request, ...more }, referenceImages: [] }, signal)
        .catch((error: unknown) => error);
      return thrown instanceof ProviderError ? thrown.text.key : undefined;
    };
    expect(await reason({})).toBe('provider.withAdvice');
    const image = { sha256: 'a', mimeType: 'image/jpeg', width: 64, height: 64, sizeBytes: 3 } as const;
    expect(await reason({ referenceImages: [image] })).toBe('provider.useCaseUnsupported');
  });

  it('names a retired model by its label', async () => {
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url });
    emulator.inject('submit/404-retired');
    await expect(provider.start({ request, referenceImages: [] }, signal)).rejects.toMatchObject({
      code: 'model_retired',
      text: { key: 'provider.modelGone', values: { model: 'Veo 3.1 (Gemini API)' } },
    });
  });

  it('waits for midnight in Los Angeles when the quota of the day is used up', async () => {
    const now = () => Date.parse('2026-11-25T05:00:00Z');
    const provider = createGeminiVeoProvider({ ...limits, baseUrl: emulator.url, now });
    emulator.inject('submit/429-per-day');
    await expect(provider.start({ request, referenceImages: [] }, signal)).rejects.toMatchObject({ retryAfterMs: 3 * 3_600_000 });
  });

  it('sends the key in a header only, and never says it', async () => {
    const provider = createGeminiVeoProvider({ ...limits, apiKey: 'wrong-secret-key', baseUrl: emulator.url });
    const error: unknown = await provider.start({ request, referenceImages: [] }, signal).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'rejected', code: 'credentials', pause: 'credentials' });
    expect(emulator.log.requests[0]).toMatchObject({ path: `/v1beta/models/${model}:predictLongRunning` });
    expect(emulator.log.requests[0]?.headers['x-goog-api-key']).toBe('wrong-secret-key');
    expect(JSON.stringify([error, String(error), error instanceof Error ? String(error.cause) : ''])).not.toContain(
      'wrong-secret-key',
    );
    expect(provider.keyFingerprint).toMatch(/^[0-9a-f]{12}$/);
  });
});
