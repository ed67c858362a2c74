import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTexts } from '../lib/say.ts';
import { aspectRatios, catalog, findModel, type Model, resolutions } from './catalog.ts';
import { checkVideoRequest, nearestVideoRequest } from './request-rules.ts';
import type { Text } from './texts.ts';
import { cleanPrompt, priceUsd, promptLength, type RequestImage, type VideoRequest } from './video-request.ts';

const { say } = createTexts();
const image: RequestImage = { sha256: 'a'.repeat(64), mimeType: 'image/jpeg', width: 640, height: 360, sizeBytes: 1000 };

const still = { resolution: '1k', durationSeconds: 0 } as const;

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`no model ${id}`);
  return found;
}

const offeredWithAll = catalog.filter(({ status }) => status !== 'retired');

function request(change: Partial<VideoRequest> = {}): VideoRequest {
  return {
    prompt: 'a fox',
    model: 'preview',
    aspectRatio: '16:9',
    resolution: '720p',
    durationSeconds: 8,
    numberOfVideos: 1,
    ...change,
  };
}

function sentences(change: Partial<VideoRequest>, id: string, offered: readonly Model[] = offeredWithAll): string[] {
  return checkVideoRequest(request(change), model(id), offered).map((problem) => say(problem.text));
}

describe('checkVideoRequest', () => {
  it('takes what a model can do', () => {
    expect(sentences({}, 'veo-3.1-generate-001')).toEqual([]);
    expect(sentences({ image, prompt: '', aspectRatio: '9:16', durationSeconds: 4 }, 'veo-3.1-generate-001')).toEqual([]);
    expect(sentences({ referenceImages: [image, image, image] }, 'veo-3.1-generate-001')).toEqual([]);
    expect(sentences({ durationSeconds: 15, resolution: '360p' }, 'gemini-omni-1.2-flash')).toEqual([]);
  });

  it.each<[string, Partial<VideoRequest>, string, string]>([
    [
      '1080p at 6 s',
      { resolution: '1080p', durationSeconds: 6 },
      'veo-3.1-generate-001',
      'The duration must be 8 seconds at 1080p on Veo 3.1; you gave 6. The nearest that works: 8 s, 1080p, 16:9.',
    ],
    [
      'a still without words',
      { ...still, prompt: '', image },
      'gemini-nano-banana-2.1',
      'Please say what the picture should show, or what should change in it.',
    ],
    [
      'a still in the sharpness of a video',
      { ...still, resolution: '720p', aspectRatio: '3:4' },
      'gemini-nano-banana-2.1',
      'The resolution must be 1k, 2k or 4k on Gemini Nano Banana 2.1; you gave 720p. The nearest that works: 1k, 3:4.',
    ],
    [
      'a still with a last frame',
      { ...still, lastFrame: image, image },
      'preview-image',
      'Preview card can’t do this with the option last frame. Please leave it out. The nearest that works: 1k, 16:9.',
    ],
    [
      'a video in the shape of a still',
      { aspectRatio: '1:1' },
      'veo-3.1-generate-001',
      'The aspect must be 16:9 or 9:16 on Veo 3.1; you gave 1:1. The nearest that works: 8 s, 720p, 16:9.',
    ],
    [
      '4k on Lite',
      { resolution: '4k' },
      'veo-3.1-lite-generate-001',
      'The resolution must be 720p or 1080p on Veo 3.1 Lite; you gave 4k. The nearest that works: 8 s, 720p, 16:9.',
    ],
    [
      'a length that no one makes',
      { durationSeconds: 5 },
      'veo-3.1-generate-001',
      'The duration must be 4, 6 or 8 seconds on Veo 3.1; you gave 5. The nearest that works: 4 s, 720p, 16:9.',
    ],
    [
      'reference images in portrait',
      { referenceImages: [image], aspectRatio: '9:16' },
      'veo-3.1-generate-001',
      'The aspect must be 16:9 with reference images on Veo 3.1; you gave 9:16. The nearest that works: 8 s, 720p, 16:9, with reference images.',
    ],
    [
      'a last frame without a first',
      { lastFrame: image },
      'veo-3.1-generate-001',
      'A last frame needs an image as the first frame. The nearest that works: 8 s, 720p, 16:9, from an image.',
    ],
    [
      'a seed on Omni',
      { seed: 7 },
      'gemini-omni-1.1-flash',
      'Gemini Omni Flash 1.1 can’t do this with the option seed; the model Veo 3.1 can. The nearest that works: 8 s, 720p, 16:9, without the option seed.',
    ],
    [
      'several things at once on Omni',
      { seed: 7, negativePrompt: 'wall', audio: false, durationSeconds: 2, numberOfVideos: 5 },
      'gemini-omni-1.1-flash',
      'Gemini Omni Flash 1.1 makes 1 to 4 videos at once. The nearest that works: 3 s, 720p, 16:9, without the option seed, without the option audio.',
    ],
    [
      'reference images beside a first image, where the model has neither together nor references at all',
      { referenceImages: [image], image },
      'veo-3.1-fast-generate-001',
      'Reference images don’t go together with a first or last frame. Please choose one or the other. The nearest that works: 8 s, 720p, 16:9, from an image.',
    ],
    [
      'an option that another model has, but not beside the rest',
      { seed: 7, resolution: '360p' },
      'gemini-omni-1.2-flash',
      'Gemini Omni Flash 1.2 can’t do this with the option seed. Please leave it out. The nearest that works: 8 s, 360p, 16:9, without the option seed.',
    ],
    [
      'a negative prompt for which a full prompt leaves no room',
      { negativePrompt: 'wall', prompt: 'x'.repeat(3990) },
      'gemini-omni-1.1-flash',
      'The negative prompt has 4 characters; at most 0 work. Please shorten it.',
    ],
    ['nothing to go by', { prompt: '' }, 'preview', 'Please say what should happen in the video, or give an image to animate.'],
    [
      'a prompt of 4,001 characters',
      { prompt: 'x'.repeat(4001) },
      'preview',
      'The prompt has 4001 characters; at most 4000 work. Please shorten it.',
    ],
  ])('says what to do instead: %s', (_name, change, id, sentence) => {
    expect(sentences(change, id)).toContain(sentence);
  });

  it('advises nothing but what a model that is offered here accepts', () => {
    const some = fc.subarray([...catalog], { minLength: 1 });
    fc.assert(
      fc.property(some, fc.nat(), anyRequest, (offered, index, anything) => {
        const chosen = offered[index % offered.length] ?? model('preview');
        const asked = { ...anything, model: chosen.id };
        for (const { text: told } of checkVideoRequest(asked, chosen, offered)) {
          const named = [...textsIn(told)].filter(({ key }) => key === 'request.modelCannot').map(({ values }) => values.other);
          for (const label of named) {
            const other = offered.find((each) => each.label === label);
            expect(other && checkVideoRequest({ ...asked, model: other.id }, other)).toEqual([]);
          }
          if (told.key !== 'request.withAdvice') continue;
          const nearest = nearestVideoRequest(asked, chosen);
          expect(nearest && checkVideoRequest(nearest, chosen)).toEqual([]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('leads from any request to one that works, or says that only the person can', () => {
    fc.assert(
      fc.property(fc.constantFrom(...catalog), anyRequest, (chosen, anything) => {
        const nearest = nearestVideoRequest(anything, chosen);
        const problems = checkVideoRequest(anything, chosen);
        if (nearest === undefined) expect(problems.length).toBeGreaterThan(0);
        else expect(checkVideoRequest(nearest, chosen)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves a request that works as it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...catalog), anyRequest, (chosen, anything) => {
        if (checkVideoRequest(anything, chosen).length === 0) expect(nearestVideoRequest(anything, chosen)).toEqual(anything);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('prices', () => {
  it('are per second and video, in whole millionths', () => {
    expect(priceUsd(request({ numberOfVideos: 3 }), model('veo-3.1-lite-generate-001'))).toBe(1.2);
    expect(priceUsd(request({ resolution: '360p', durationSeconds: 3 }), model('gemini-omni-1.1-flash'))).toBe(0.102);
    expect(priceUsd(request({ resolution: '4k' }), model('gemini-omni-1.2-flash'))).toBe(1.704);
    expect(priceUsd(request({ resolution: '4k' }), model('veo-3.1-lite-generate-001'))).toBeUndefined();
    // What it goes on from is looked at, ten seconds of it at most.
    const shape = { model: 'x', resolution: '720p', aspectRatio: '16:9', ageHours: 1 } as const;
    const goingOn = (durationSeconds: number) => request({ extend: { ...shape, generationId: '1', durationSeconds } });
    expect(priceUsd(goingOn(4), model('gemini-omni-1.1-flash'))).toBe(1.212);
    expect(priceUsd(goingOn(20), model('gemini-omni-1.1-flash'))).toBe(1.818);
    expect(priceUsd(goingOn(8), model('veo-3.1-lite-generate-001'))).toBe(0.4);
    expect(priceUsd(request(still), model('gemini-nano-banana-2.1'))).toBe(0.0336);
    expect(priceUsd(request({ ...still, resolution: '4k' }), model('gemini-nano-banana-2.1'))).toBe(0.0756);
  });
});

describe('prompts', () => {
  it('lose control characters and lone surrogates, nothing else', () => {
    expect(cleanPrompt(' a\u0000b\u001b[31m \ud800c\r\nd\u0007 ')).toBe('ab[31m c\nd');
    expect(cleanPrompt('👩‍👩‍👧 שלום')).toBe('👩‍👩‍👧 שלום');
  });

  it('are counted by characters, not by code units', () => {
    expect(promptLength('🦊🦊')).toBe(2);
  });
});

function* textsIn(sentence: Text): Generator<Text> {
  yield sentence;
  for (const value of Object.values(sentence.values)) if (typeof value === 'object' && 'key' in value) yield* textsIn(value);
}

const pictures = fc.option(fc.constant(image), { nil: undefined });
const earlier = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      generationId: fc.constant('one'),
      model: fc.constantFrom(...catalog.map(({ id }) => id)),
      durationSeconds: fc.constantFrom(4, 7.96, 8, 15.02, 30, 60),
      resolution: fc.constantFrom(...resolutions),
      aspectRatio: fc.constantFrom(...aspectRatios),
      ageHours: fc.constantFrom(0, 47, 49),
    }),
  },
);
const anyRequest = fc
  .record(
    {
      prompt: fc.constantFrom('', 'a fox', 'x'.repeat(5000)),
      aspectRatio: fc.constantFrom(...aspectRatios),
      resolution: fc.constantFrom(...resolutions),
      durationSeconds: fc.integer({ min: -1, max: 60 }),
      numberOfVideos: fc.integer({ min: -1, max: 9 }),
      negativePrompt: fc.constantFrom('', 'wall'),
      seed: fc.constantFrom(-1, 0, 7, 1.5, 2 ** 33),
      audio: fc.boolean(),
      people: fc.constantFrom('everyone' as const, 'adults' as const, 'nobody' as const),
      image: pictures,
      lastFrame: pictures,
      referenceImages: fc.array(fc.constant(image), { maxLength: 6 }),
      extend: earlier,
      edit: earlier,
      upscale: earlier,
    },
    { requiredKeys: ['prompt', 'aspectRatio', 'resolution', 'durationSeconds', 'numberOfVideos'] },
  )
  .map((parts) => withoutUndefined(parts));

function withoutUndefined(parts: Record<string, unknown>): VideoRequest {
  return { ...request(), ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) };
}
