import fc from 'fast-check';
import { aspectRatios, type Model, resolutions } from '../../domain/catalog.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { ExtendFrom, ProviderStart } from '../../domain/provider.ts';
import type { VideoRequest } from '../../domain/video-request.ts';

/** A video of eight seconds that can go on. */
export interface EarlierVideo extends ExtendFrom {
  readonly model: string;
  readonly uri?: string;
}

/** Requests of every kind, possible and impossible ones. */
export function arbitraryStart(
  models: readonly Model[],
  pictures: readonly ImageBytes[],
  { model, uri, ...extendFrom }: EarlierVideo,
): fc.Arbitrary<ProviderStart> {
  const picture = fc.constantFrom(...pictures);
  const mostly = <T>(usual: T, arbitrary: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });
  const words = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constant('a'.repeat(4000)),
    fc.constant(''),
  );
  const extend = fc.record({
    generationId: fc.constant('one'),
    ...(uri === undefined ? {} : { uri: fc.constant(uri) }),
    model: fc.constant(model),
    durationSeconds: mostly(8, fc.constantFrom(141, 142)),
    resolution: fc.constant('720p' as const),
    aspectRatio: fc.constant('16:9' as const),
    ageHours: mostly(1, fc.constantFrom(47, 48, 60)),
  });
  // The very one that is there: as long, of its shape, and without an address where it is sent.
  const earlierVideo = fc.record({
    generationId: fc.constant('one'),
    ...(extendFrom.video === undefined && uri !== undefined ? { uri: fc.constant(uri) } : {}),
    model: fc.constant(model),
    durationSeconds: fc.constant(8),
    resolution: fc.constant('720p' as const),
    aspectRatio: fc.constant('16:9' as const),
    ageHours: fc.constant(1),
  });
  const common = {
    prompt: words.map((each) => each.trim()),
    model: fc.constantFrom(...models.map(({ id }) => id)),
    aspectRatio: mostly('16:9' as const, fc.constantFrom(...aspectRatios)),
    resolution: mostly('720p' as const, fc.constantFrom(...resolutions)),
    durationSeconds: mostly(8, fc.oneof(fc.constantFrom(4, 6), fc.integer({ min: 1, max: 10 }))),
    numberOfVideos: mostly(1, fc.constant(2)),
  };
  const wishes = fc.record(
    {
      negativePrompt: words,
      seed: fc.oneof(fc.integer({ min: 0, max: 4_294_967_295 }), fc.constant(-1)),
      people: fc.constantFrom('everyone' as const, 'adults' as const, 'nobody' as const),
      audio: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  // Some models take none of them: half of all requests go without, so that few have to be thrown away.
  const extras = fc.oneof(fc.constant({}), wishes);
  const references = fc.array(picture, { minLength: 1, maxLength: 4 });
  const kind: fc.Arbitrary<Partial<Omit<VideoRequest, 'image' | 'lastFrame' | 'referenceImages'>> & Pictures> = fc.oneof(
    fc.constant({}),
    fc.record({ image: picture }),
    fc.record({ image: picture, lastFrame: picture }),
    fc.record({ referenceImages: references }),
    fc.record({ extend }),
    fc.record({ edit: earlierVideo }),
    fc.record({ upscale: earlierVideo, resolution: fc.constantFrom(...resolutions) }),
    fc.record({ lastFrame: picture, referenceImages: references, image: picture, extend }, { requiredKeys: [] }),
  );
  const places = fc.constantFrom({}, { maxFileBytes: 10 * 1024 * 1024 });
  return fc.tuple(fc.record(common), extras, kind, places).map(([base, more, pick, place]): ProviderStart => {
    const { image, lastFrame, referenceImages = [] } = pick;
    return {
      ...place,
      request: { ...base, ...more, ...pick },
      referenceImages,
      ...(image === undefined ? {} : { image }),
      ...(lastFrame === undefined ? {} : { lastFrame }),
      ...(pick.extend === undefined && pick.edit === undefined && pick.upscale === undefined ? {} : { extendFrom }),
    };
  });
}

interface Pictures {
  readonly image?: ImageBytes;
  readonly lastFrame?: ImageBytes;
  readonly referenceImages?: readonly ImageBytes[];
}
