import { describe, expect, it } from 'vitest';
import type { Model, Source } from '../../domain/catalog.ts';
import { priceUsd } from '../../domain/video-request.ts';
import { readModelRow } from './model-row.ts';
import { snapshotRows, snapshotSource } from './snapshot.ts';

const source: Source = { page: 'https://openrouter.ai/api/v1/videos/models', date: '2026-11-29', trust: 'official' };
const row = {
  id: 'google/veo-3.1',
  name: 'Google: Veo 3.1',
  supported_resolutions: ['1080p', '720p', '4K'],
  supported_aspect_ratios: ['9:16', '16:9', '21:9'],
  supported_sizes: null,
  supported_durations: [8, 4, 6],
  supported_frame_images: ['first_frame', 'last_frame'],
  upscale_factor: null,
  creativity: null,
  generate_audio: true,
  seed: true,
  pricing_skus: {
    duration_seconds_with_audio: '0.40',
    duration_seconds_without_audio: '0.20',
    duration_seconds_with_audio_4k: '0.60',
  },
  allowed_passthrough_parameters: ['negativePrompt'],
};
const read = (more: object = {}): Model => {
  const model = readModelRow({ ...row, ...more }, source);
  if ('why' in model) throw new Error(model.why);
  return model;
};

describe('a row of OpenRouter’s list', () => {
  it('becomes a row of our catalogue', () => {
    expect(read()).toMatchObject({
      id: 'google/veo-3.1',
      label: 'Google: Veo 3.1 (OpenRouter)',
      provider: 'openrouter',
      makes: 'video',
      status: 'available',
      durationsSeconds: [4, 6, 8],
      resolutions: ['720p', '1080p', '4k'],
      aspectRatios: ['16:9', '9:16'],
      durationsByResolution: { '1080p': [8], '4k': [8] },
      image: true,
      lastFrame: { durationsSeconds: [8] },
      extension: undefined,
      negativePrompt: true,
      seed: true,
      audio: 'switchable',
      maxVideos: 1,
      priceUsdPerSecond: { '720p': 0.4, '1080p': 0.4, '4k': 0.6 },
      sources: { status: source, limits: source, price: source, latency: source },
    });
  });

  it('takes what is not known as not to be had', () => {
    const unknown = read({
      supported_frame_images: null,
      generate_audio: null,
      seed: null,
      allowed_passthrough_parameters: null,
    });
    expect(unknown).toMatchObject({ image: false, lastFrame: undefined, audio: 'always', seed: false, negativePrompt: false });
    // Either price may be the one: the dearer is told.
    expect(unknown.priceUsdPerSecond).toEqual({ '720p': 0.4, '1080p': 0.4, '4k': 0.6 });
  });

  it('says a price without sound where there is none', () => {
    const silent = read({ generate_audio: false });
    expect(silent).toMatchObject({ audio: 'never', priceUsdPerSecond: { '720p': 0.2, '1080p': 0.2, '4k': 0.2 } });
  });

  it('makes a label that can stand anywhere', () => {
    expect(read({ name: `Evil\n\u202e${'x'.repeat(500)}` }).label.length).toBeLessThan(80);
    expect(read({ name: '' }).label).toBe('google/veo-3.1 (OpenRouter)');
    expect(read({ name: 'Model https://evil.example/x' }).label).not.toContain('evil');
  });

  it('goes on with a video where there is a price for that', () => {
    const flux = { cents_per_second_output: '17', cents_per_second_video_continuation: '41' };
    expect(read({ id: 'black-forest-labs/flux-3-video', pricing_skus: flux }).extension).toMatchObject({ maxSourceSeconds: 8 });
  });

  const odd: readonly [string, unknown][] = [
    ['no row', null],
    ['a text', 'google/veo-3.1'],
    ['no id', { ...row, id: undefined }],
    ['an id that leads elsewhere', { ...row, id: '../../etc/passwd' }],
    ['an id with a line break', { ...row, id: 'a/b\nc' }],
    ['an upscaler', { ...row, upscale_factor: { min: 1.5, max: 3 } }],
    ['no durations', { ...row, supported_durations: null }],
    ['durations of words', { ...row, supported_durations: '4, 6, 8' }],
    ['no resolutions', { ...row, supported_resolutions: null }],
    ['a resolution that we have no word for', { ...row, supported_resolutions: ['8K'] }],
    ['no shapes', { ...row, supported_aspect_ratios: null }],
    ['no prices', { ...row, pricing_skus: null }],
    ['prices for nothing', { ...row, pricing_skus: {} }],
    ['a price that nobody can read', { ...row, pricing_skus: { duration_seconds: '0.1', credits_per_storm: '3' } }],
    ['a list of prices', { ...row, pricing_skus: ['0.1'] }],
  ];
  it.each(odd)('is left out, and says why: %s', (_, given) => {
    expect(readModelRow(given, source)).toEqual({ id: expect.any(String), why: expect.any(String) });
  });

  it('leaves out a resolution without a price, and keeps the others', () => {
    const priced = read({ pricing_skus: { duration_seconds_720p: '0.1' } });
    expect(priced.resolutions).toEqual(['720p']);
  });
});

describe('the list that came with the program', () => {
  const models = snapshotRows.map((each) => readModelRow(each, snapshotSource));

  it('can be read whole', () => {
    expect(models.filter((each) => 'why' in each)).toEqual([]);
    expect(models.length).toBeGreaterThan(20);
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
  });

  it('is said to be reported by others', () => {
    expect(snapshotSource).toMatchObject({ trust: 'reported', date: expect.stringMatching(/^2026-/) });
  });

  const resolved = models.flatMap((model) => ('why' in model ? [] : model.resolutions.map((each) => [model, each] as const)));
  it('never shows less per second than a request costs', () => {
    for (const [model, resolution] of resolved) {
      const request = {
        prompt: 'a',
        model: model.id,
        aspectRatio: '16:9',
        resolution,
        durationSeconds: 10,
        numberOfVideos: 1,
      } as const;
      const most = Math.max((model.priceUsdPerSecond[resolution] ?? 0) * 10, model.finerPrices?.minimumUsd ?? 0);
      for (const audio of model.audio === 'switchable' ? [{ audio: true }, { audio: false }] : [{}]) {
        const usd = priceUsd({ ...request, ...audio }, model);
        expect(usd).toBeGreaterThan(0);
        expect(usd).toBeLessThanOrEqual(most + 1e-4);
      }
    }
  });
});
