import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { catalog, findModel, type Model } from './catalog.ts';
import type { ImageBytes } from './media.ts';
import { requestOf, type VideoValues } from './option-schema.ts';
import { checkVideoRequest, nearestVideoRequest } from './request-rules.ts';
import { type EditSource, priceUsd, type VideoRequest } from './video-request.ts';

const { say } = createTexts();
const omni = 'gemini-omni-1.2-flash';
const cloud = 'gemini-omni-1.2-flash-cloud';
const bytes = new Uint8Array(3);
const image: ImageBytes = { sha256: 'a'.repeat(64), mimeType: 'image/jpeg', width: 640, height: 360, sizeBytes: 3, bytes };

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

const source = (change: Partial<EditSource> = {}): EditSource => ({
  generationId: 'one',
  uri: 'https://generativelanguage.googleapis.com/v1beta/files/a',
  model: omni,
  durationSeconds: 8,
  resolution: '720p',
  aspectRatio: '9:16',
  ageHours: 1,
  ...change,
});

const usual = {
  prompt: 'make it night',
  model: omni,
  numberOfVideos: 1,
  durationSeconds: 8,
  aspectRatio: '9:16',
  resolution: '720p',
} as const;
const sentences = (request: VideoRequest): string[] =>
  checkVideoRequest(
    request,
    model(request.model),
    catalog.filter(({ status }) => status !== 'retired'),
  ).map(({ text }) => say(text));
const plan = (values: VideoValues, from: EditSource, ...ids: string[]): VideoRequest => {
  const models = ids.map(model);
  return requestOf(values, { models, usual: model(ids[0] ?? omni) }, from);
};

describe('a video that is changed or made larger', () => {
  it('is as long, as sharp and of the shape of its source, whatever else is usual', () => {
    const from = source({ durationSeconds: 7.96, resolution: '1080p' });
    expect(plan({ prompt: 'make it night', edit: 'one' }, from, omni)).toEqual({
      ...{ prompt: 'make it night', model: omni, numberOfVideos: 1, edit: from },
      ...{ durationSeconds: 7.96, resolution: '1080p', aspectRatio: '9:16' },
    });
    expect(plan({ prompt: 'make it night', edit: 'one' }, from, omni)).toSatisfy(
      (each: VideoRequest) => sentences(each).length === 0,
    );
    const enlarged = plan({ upscale: 'one' }, source({ model: cloud }), cloud);
    expect(enlarged).toMatchObject({ prompt: '', resolution: '1080p', durationSeconds: 8, upscale: { generationId: 'one' } });
    expect(sentences(enlarged)).toEqual([]);
  });

  it('is made by its own model where that can, else by the first that can, from our own file', () => {
    const veo = source({ model: 'veo-3.1-generate-001' });
    const changed = plan({ prompt: 'make it night', edit: 'one' }, veo, 'veo-3.1-generate-001', omni);
    expect(changed).toMatchObject({ model: omni, edit: { hasUploadedVideo: true } });
    expect(changed.edit).not.toHaveProperty('uri');
    expect(plan({ prompt: 'x', edit: 'one' }, source(), 'veo-3.1-generate-001', omni).edit).toEqual(source());
    // After two days Google does not have the file any more.
    expect(plan({ prompt: 'x', edit: 'one' }, source({ ageHours: 48 }), omni).edit).not.toHaveProperty('uri');
  });

  const refused: readonly [string, Partial<VideoRequest>, string][] = [
    [
      'Veo',
      { model: 'veo-3.1-generate-001', edit: source() },
      'can’t do this with the option edit; the model Gemini Omni Flash 1.2 can.',
    ],
    ['a long one', { edit: source({ durationSeconds: 16 }), durationSeconds: 16 }, 'changes videos of at most 15 seconds'],
    ['a first frame', { edit: source(), image }, 'please leave the first and last frame out'],
    ['six pictures', { edit: source(), referenceImages: Array(6).fill(image) }, 'At most 5'],
    ['no words', { edit: source(), prompt: '' }, 'Please say what should happen'],
    ['another shape', { edit: source(), aspectRatio: '16:9' }, '9:16'],
    ['another length', { edit: source(), durationSeconds: 6 }, 'must be 8'],
    ['a still', { edit: source({ durationSeconds: 0 }), durationSeconds: 0 }, 'That is a still picture'],
    ['two sources', { edit: source(), extend: source() }, 'continue it, change it or make it larger'],
    ['a key for an upscale', { upscale: source(), resolution: '1080p' }, 'the model Gemini Omni Flash 1.2 (Google Cloud) can'],
    [
      'a square',
      { model: cloud, upscale: source({ aspectRatio: '1:1' }), aspectRatio: '1:1', resolution: '1080p' },
      'can’t make a video in 720p and 1:1 larger',
    ],
    [
      '1080p',
      { model: cloud, upscale: source({ resolution: '1080p' }), resolution: '4k' },
      'can’t make a video in 1080p and 9:16 larger',
    ],
    ['the same size', { model: cloud, upscale: source(), resolution: '720p' }, 'must be 1080p or 4k'],
    ['pictures', { model: cloud, upscale: source(), resolution: '1080p', referenceImages: [image] }, 'please leave images out'],
  ];
  it.each(refused)('refuses %s, and says what works', (_, change, sentence) => {
    const request = { ...usual, ...change };
    expect(sentences(request).join(' ')).toContain(sentence);
    const nearest = nearestVideoRequest(request, model(request.model));
    if (nearest !== undefined) expect(checkVideoRequest(nearest, model(request.model))).toEqual([]);
  });
});

describe('the price of a video that is made of another one', () => {
  it('counts what goes in, and for a change a tenth more', () => {
    // 8 s at $0.071, 8 s that go in at $0.0087, two pictures at $0.0031.
    expect(priceUsd({ ...usual, edit: source() }, model(omni))).toBe(0.70136);
    expect(priceUsd({ ...usual, edit: source(), referenceImages: [image, image] }, model(omni))).toBe(0.70818);
    expect(priceUsd({ ...usual, image }, model(omni))).toBe(0.5711);
  });

  it('counts for an extension the last ten seconds of what it goes on from', () => {
    expect(priceUsd({ ...usual, durationSeconds: 7, extend: source() }, model(omni))).toBe(1.065);
    expect(priceUsd({ ...usual, durationSeconds: 7, extend: source({ durationSeconds: 20 }) }, model(omni))).toBe(1.207);
    // Veo’s page has one price for each second that is made.
    const veo = { ...usual, model: 'veo-3.1-generate-001', extend: source({ model: 'veo-3.1-generate-001' }) };
    expect(priceUsd(veo, model('veo-3.1-generate-001'))).toBe(3.2);
  });

  it('is of its own for a larger copy, and unknown where nobody says it', () => {
    expect(priceUsd({ ...usual, model: cloud, resolution: '1080p', upscale: source() }, model(cloud))).toBe(0.284);
    expect(priceUsd({ ...usual, model: cloud, resolution: '4k', upscale: source() }, model(cloud))).toBe(1.136);
    expect(
      priceUsd({ ...usual, model: cloud, resolution: '4k', upscale: source({ resolution: '360p' }) }, model(cloud)),
    ).toBeUndefined();
  });
});
