import { describe, expect, it } from 'vitest';
import { catalog, findModel, type Model } from '../catalog.ts';
import type { ImageBytes } from '../media.ts';
import { optionSchema, requestOf, type VideoValues } from '../option-schema.ts';
import { checkVideoRequest } from '../request-rules.ts';
import type { ExtensionSource } from '../video-request.ts';
import type { OptionDefaults } from './defaults-book.ts';
import { defaultOptionNames } from './option-defaults.ts';
import { withDefaults } from './with-defaults.ts';

const [veo, fast, lite] = ['veo-3.1-generate-001', 'veo-3.1-fast-generate-001', 'veo-3.1-lite-generate-001'].map(model);
const still = model(catalog.find(({ makes }) => makes === 'image')?.id ?? '');
const image: ImageBytes = {
  ...{ sha256: 'a', mimeType: 'image/jpeg', width: 1280, height: 720, sizeBytes: 1 },
  bytes: new Uint8Array([1]),
};

function model(id: string): Model {
  const found = findModel(id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

interface Given {
  readonly models?: readonly (Model | undefined)[];
  readonly allowedModels?: readonly string[];
  readonly command?: 'video' | 'image';
  readonly source?: ExtensionSource;
}

function made(values: VideoValues, layers: readonly OptionDefaults[], given: Given = {}) {
  const { models = [veo, fast, lite], allowedModels, command = 'video', source } = given;
  const offered = models.flatMap((each) => each ?? []);
  const [usual] = offered;
  if (usual === undefined) throw new Error('nothing is offered');
  const offer = { models: offered, usual };
  const { shape } = optionSchema(offer, command);
  return withDefaults({ prompt: 'a fox', ...values }, layers, {
    ...{ offer, allowedModels, make: (each) => requestOf(each, offer, source) },
    read(name, value) {
      const parsed = shape[name].safeParse(value);
      return parsed.success ? { value: parsed.data } : undefined;
    },
  });
}

describe('what somebody leaves open', () => {
  it('is what they chose for themselves, else what the channel, else what the server did; what they give stays', () => {
    const layers = [{ aspect: '9:16' }, { aspect: '1:1', duration: 4 }, { duration: 6, resolution: '1080p', audio: false }];
    expect(made({}, layers)).toEqual({ prompt: 'a fox', aspect: '9:16', duration: 4, audio: false });
    expect(made({ duration: 8, audio: true }, layers)).toEqual({
      ...{ prompt: 'a fox', aspect: '9:16' },
      ...{ duration: 8, resolution: '1080p', audio: true },
    });
  });

  it('is left to the next one where a choice does not fit, and never becomes what can’t be made', () => {
    const layers = [
      { duration: 5, resolution: '4k', model: 'gone-1' },
      { duration: 8, resolution: '1080p', model: lite?.id ?? '' },
    ];
    expect(made({}, layers, { models: [lite] })).toEqual({ prompt: 'a fox', duration: 8, resolution: '1080p', model: lite?.id });
    expect(made({ model: lite?.id, duration: 4 }, layers)).toEqual({ prompt: 'a fox', model: lite?.id, duration: 4 });
    for (const duration of [4, 6, 8])
      for (const resolution of ['720p', '1080p', '4k'] as const)
        for (const given of [{ duration }, { resolution }, { model: lite?.id }, { quality: 'best' as const }, { image }]) {
          const own = [{ duration, resolution, aspect: '9:16', audio: false, quality: 'draft' }];
          const { quality: _, ...values } = made(given, own);
          const request = requestOf(values, {
            models: [veo, fast, lite].flatMap((each) => each ?? []),
            usual: model(fast?.id ?? ''),
          });
          expect(checkVideoRequest(request, model(request.model))).toEqual([]);
        }
  });

  it('is decided by a quality or a model that was given, and never by both', () => {
    expect(made({ quality: 'draft' }, [{ model: veo?.id ?? '', resolution: '4k', aspect: '9:16' }])).toEqual({
      ...{ prompt: 'a fox', quality: 'draft', aspect: '9:16' },
    });
    expect(made({ model: veo?.id }, [{ quality: 'draft' }])).toEqual({ prompt: 'a fox', model: veo?.id });
    expect(made({}, [{ quality: 'best' }, { model: lite?.id ?? '' }])).toEqual({ prompt: 'a fox', quality: 'best' });
  });

  it('takes after a picture that it begins with, and after an earlier video that it is made of', () => {
    const own = [{ aspect: '9:16', duration: 4, resolution: '720p' }];
    expect(made({ image }, own)).toEqual({ prompt: 'a fox', image, duration: 4, resolution: '720p' });
    const source: ExtensionSource = {
      ...{ generationId: 'one', model: veo?.id ?? '', aspectRatio: '16:9', resolution: '720p', durationSeconds: 8 },
      ...{ ageHours: 1, uri: 'gs://a/b.mp4' },
    };
    expect(made({ extend: 'one' }, own, { source })).toEqual({ prompt: 'a fox', extend: 'one' });
  });

  it('is, of a still, the shape alone', () => {
    const own = [{ aspect: '9:16', duration: 4, quality: 'best', resolution: '1080p', model: veo?.id ?? '' }];
    expect(made({}, own, { models: [still], command: 'image' })).toEqual({ prompt: 'a fox', aspect: '9:16' });
  });

  it('is made by a model that may be used there, also by quality, and what may not be used gives way', () => {
    const allowedModels = [lite?.id ?? ''];
    expect(made({}, [{ model: veo?.id ?? '' }], { allowedModels })).toEqual({ prompt: 'a fox', model: lite?.id });
    expect(made({}, [{ quality: 'best' }], { allowedModels })).toMatchObject({ model: lite?.id, resolution: '1080p' });
    expect(made({ model: fast?.id }, [], { allowedModels })).toEqual({ prompt: 'a fox', model: fast?.id });
    expect(made({ resolution: '4k' }, [], { allowedModels })).toEqual({ prompt: 'a fox', resolution: '4k' });
  });
});

it('are model, quality, shape, sharpness, length and sound', () => {
  expect(defaultOptionNames).toEqual(['aspect', 'quality', 'resolution', 'duration', 'model', 'audio']);
});
