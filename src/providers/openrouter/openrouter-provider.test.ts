import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findModel } from '../../domain/catalog.ts';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../domain/provider.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import type { RouterFault } from '../../emulator/openrouter/faults.ts';
import { nobodysUrl } from '../../testing/contracts/provider-cases.ts';
import { describeVideoProvider } from '../../testing/contracts/provider-contract.ts';
import { type OpenRouterFake, openOpenRouterFake } from '../../testing/fakes/openrouter/openrouter-fake.ts';
import { openRouterFaults } from '../../testing/fakes/openrouter/openrouter-faults.ts';
import { createOpenRouterProvider, type OpenRouterDeps } from './openrouter-provider.ts';

const apiKey = 'sk-or-v1-not-a-real-key';
const veo = 'google/veo-3.1';
const settings = { apiKey, findModel, startTimeoutMs: 2000, checkTimeoutMs: 2000, stallMs: 1000, maxVideoBytes: 1_000_000 };

describeVideoProvider({
  name: 'OpenRouter',
  cases: ['text', 'image', 'first and last', 'negative and seed'],
  faults: openRouterFaults,
  async open(folder, patience) {
    const fake = await openOpenRouterFake(folder, { keys: [apiKey] });
    return {
      fake,
      model: veo,
      provider: createOpenRouterProvider({ ...settings, ...patience, baseUrl: fake.url }),
      unreachable: createOpenRouterProvider({ ...settings, ...patience, baseUrl: `${await nobodysUrl()}/api/v1` }),
    };
  },
  wire(which, { request: { prompt } }, pictures) {
    const body = { model: veo, prompt, duration: 8, resolution: '720p', aspect_ratio: '16:9', generate_audio: true };
    const [first, last] = pictures.map((data) => ({
      type: 'image_url',
      image_url: { url: `data:image/jpeg;base64,${data}` },
    }));
    switch (which) {
      case 'text':
        return body;
      case 'image':
        return { ...body, frame_images: [{ ...first, frame_type: 'first_frame' }] };
      case 'first and last':
        return {
          ...body,
          frame_images: [
            { ...first, frame_type: 'first_frame' },
            { ...last, frame_type: 'last_frame' },
          ],
        };
      case 'negative and seed':
        return {
          ...body,
          seed: 42,
          provider: { options: { 'google-vertex': { parameters: { negativePrompt: 'wall, frame' } } } },
        };
      case 'references':
      case 'silent, two videos':
        throw new Error('Veo takes no references here, and makes one video');
    }
  },
});

describe('OpenRouter', () => {
  let fake: OpenRouterFake;
  let folder: string;
  let provider: VideoProvider;
  const signal = new AbortController().signal;
  const request = {
    prompt: 'a cat',
    model: veo,
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
  } as const;
  const start = (more: Partial<VideoRequest> = {}): ProviderStart => ({ request: { ...request, ...more }, referenceImages: [] });
  const provide = (more: Partial<OpenRouterDeps> = {}) => createOpenRouterProvider({ ...settings, baseUrl: fake.url, ...more });
  const lastBody = (): unknown => JSON.parse(fake.newestBody());
  const run = async (...faults: RouterFault[]): Promise<OperationCheck> => {
    for (const fault of faults) fake.inject(fault);
    const { operationName } = await provider.start(start(), signal);
    await provider.check({ name: operationName, model: veo }, signal);
    return provider.check({ name: operationName, model: veo }, signal);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openrouter-'));
    fake = await openOpenRouterFake(folder, { keys: [apiKey] });
    provider = provide();
  });
  afterEach(async () => {
    await fake.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('says what a video cost by OpenRouter’s own books', async () => {
    expect(await run()).toMatchObject({ state: 'finished', costUsd: 3.2 });
  });

  it.each(['usage/absent', 'usage/null', 'usage/null-cost', 'usage/text', 'usage/negative', 'usage/byok'] as const)(
    'leaves the estimate as it is where the answer has %s',
    async (fault) => {
      const check = await run(fault);
      expect(check).toMatchObject({ state: 'finished' });
      expect(check).not.toHaveProperty('costUsd');
    },
  );

  it.each([
    ['poll/failed', 'unknown'],
    ['poll/failed-bare', 'unknown'],
    ['poll/failed-moderation', 'unknown'],
    ['poll/cancelled', 'unknown'],
    ['poll/failed-charged', 0.25],
    ['poll/no-content', 0.25],
    ['poll/failed-free', 0],
  ] as const)('does not say that %s was free where OpenRouter does not', async (fault, costUsd) => {
    expect(await run(fault)).toMatchObject({ costUsd });
  });

  it('waits in a state that no page names, and tells of it once', async () => {
    const told: string[] = [];
    provider = provide({ onUnknownState: (state) => told.push(state) });
    expect(await run('poll/unknown-state')).toEqual({ state: 'running' });
    expect(told).toEqual(['dreaming']);
  });

  it('takes all videos there are', async () => {
    const check = await run('poll/two-videos');
    expect(check.state === 'finished' && check.videos.map(({ uri }) => uri?.replace(/gen-vid-[\w-]+/, 'id'))).toEqual([
      'videos/id/content?index=0',
      'videos/id/content?index=1',
    ]);
  });

  it.each([
    'https://evil.example/video.mp4',
    'videos/../key',
    'videos/gen-vid-1/content?index=0&x=1',
    'http://169.254.169.254/latest',
    undefined,
  ])('fetches nothing that is not a video of its own: %s', async (uri) => {
    const path = join(folder, 'out.mp4');
    const asked = fake.requests();
    const video = { mimeType: 'video/mp4', ...(uri === undefined ? {} : { uri }) };
    await expect(async () => provider.download(video, path, signal)).rejects.toMatchObject({ kind: 'rejected' });
    expect(fake.requests()).toBe(asked);
  });

  it('sends the key to its own origin alone', async () => {
    const { operationName } = await provider.start(start(), signal);
    await provider.check({ name: operationName, model: veo }, signal);
    const check = await provider.check({ name: operationName, model: veo }, signal);
    fake.inject('download/redirect-foreign');
    const [video] = check.state === 'finished' ? check.videos : [];
    await expect(provider.download(video ?? { mimeType: '' }, join(folder, 'out.mp4'), signal)).rejects.toMatchObject({
      code: 'download_address_refused',
    });
    expect(fake.emulator.log.requests.filter(({ path }) => path.startsWith('/elsewhere/'))).toEqual([]);
    expect(fake.emulator.log.requests.every(({ headers }) => headers.authorization === `Bearer ${apiKey}`)).toBe(true);
  });

  it('never says the key', async () => {
    const error: unknown = await provide({ apiKey: 'sk-or-v1-very-secret-key' })
      .start(start(), signal)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'rejected', pause: 'credentials' });
    expect(JSON.stringify([error, String(error), error instanceof Error ? String(error.cause) : ''])).not.toContain('secret');
  });

  it('asks by the free question whether the key is accepted', async () => {
    expect(await provider.acceptsCredentials?.(signal)).toBe(true);
    expect(await provide({ apiKey: 'sk-or-v1-somebody-elses' }).acceptsCredentials?.(signal)).toBe(false);
    expect(await provide({ baseUrl: `${await nobodysUrl()}/api/v1` }).acceptsCredentials?.(signal)).toBe(false);
    expect(fake.starts()).toBe(0);
  });

  it('turns the sound off only where there is a switch', async () => {
    await provider.start(start({ audio: false }), signal);
    expect(lastBody()).toMatchObject({ generate_audio: false });
    await provider.start(start({ model: 'x-ai/grok-imagine-video' }), signal);
    expect(lastBody()).not.toHaveProperty('generate_audio');
  });

  it('writes resolutions as OpenRouter does', async () => {
    await provider.start(start({ resolution: '4k' }), signal);
    expect(lastBody()).toMatchObject({ resolution: '4K' });
    await provider.start(start({ model: 'minimax/hailuo-3', resolution: '2k' }), signal);
    expect(lastBody()).toMatchObject({ resolution: '2K' });
  });

  it('goes on with an earlier job where the model can', async () => {
    const model = 'black-forest-labs/flux-3-video';
    const { operationName } = await provider.start(start({ model }), signal);
    for (const _ of [1, 2]) await provider.check({ name: operationName, model }, signal);
    const extend = {
      generationId: 'x',
      model,
      durationSeconds: 8,
      resolution: '720p',
      aspectRatio: '16:9',
      ageHours: 0,
    } as const;
    await provider.start({ ...start({ model, extend }), extendFrom: { operationName } }, signal);
    expect(lastBody()).toMatchObject({ previous_job_id: operationName });
    expect(fake.emulator.log.accepted.at(-1)).toMatchObject({ previousJobId: operationName });
    const foreign = { ...start({ model, extend }), extendFrom: { operationName: 'models/m/operations/o' } };
    const sent = fake.starts();
    await expect(provider.start(foreign, signal)).rejects.toMatchObject({ kind: 'rejected', code: 'extend_unknown' });
    expect(fake.starts()).toBe(sent);
  });

  it('sends nothing for a model that is not on the list', async () => {
    await expect(provider.start(start({ model: 'nobody/knows' }), signal)).rejects.toMatchObject({ code: 'model_retired' });
    expect(fake.starts()).toBe(0);
  });

  it('names the address for callbacks where there is one', async () => {
    await provide({ callbackUrl: 'https://bot.example/openrouter/events' }).start(start(), signal);
    expect(lastBody()).toMatchObject({ callback_url: 'https://bot.example/openrouter/events' });
  });

  it.each([
    ['submit/400-duration', 1],
    ['submit/404-retired', 1],
    ['submit/402', 0],
    ['submit/500', 0],
  ] as const)('has the list of models doubted where it did not let a refusal expect: %s', async (fault, times) => {
    let doubts = 0;
    fake.inject(fault);
    const provider = provide({
      onListDoubted: () => {
        doubts += 1;
      },
    });
    await expect(provider.start(start(), signal)).rejects.toThrow();
    expect(doubts).toBe(times);
  });

  it('shows people OpenRouter’s words, cut to what they may see', async () => {
    fake.inject('submit/400-duration');
    await expect(provider.start(start(), signal)).rejects.toMatchObject({
      text: {
        key: 'provider.withAdvice',
        values: {
          reason: {
            key: 'provider.invalid',
            values: { provider: 'OpenRouter', message: 'duration 9 is not supported by this model. Supported values: 4, 6, 8.' },
          },
        },
      },
    });
  });
});
