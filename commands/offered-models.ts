import { type AspectRatio, aspectRatios, type Model } from '../src/domain/catalog.ts';
import type { ImageBytes } from '../src/domain/media.ts';
import { nearestAspect } from '../src/domain/nearest-aspect.ts';
import type { RequestImage } from '../src/domain/video-request.ts';

/** What a person gets who says nothing about it, where the model makes it. */
const usual = '16:9';

/** @throws {Error} for an id that no surface offers */
export function findOffered(models: readonly Model[], id: string): Model {
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`the model ${id} is not one of those offered`);
  return model;
}

/** The shape that crops the least of the image; for a video a square one counts as wide. */
export function usualAspect(model: Model, image: RequestImage | undefined): AspectRatio {
  if (image === undefined) return model.aspectRatios.includes(usual) ? usual : (model.aspectRatios[0] ?? usual);
  return (
    nearestAspect(
      aspectRatios.filter((aspect) => model.aspectRatios.includes(aspect)),
      image,
    ) ?? usual
  );
}

/** As a request names it. */
export function withoutBytes({ bytes: _, ...image }: ImageBytes): RequestImage {
  return image;
}
