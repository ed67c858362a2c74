import { type AspectRatio, aspectRatios, durationsAt, type Model, type Resolution } from './catalog.ts';
import { nearestAspect } from './nearest-aspect.ts';
import type { RequestImage } from './video-request.ts';

/** Defaults, for models that support them. */
const usual = { aspect: '16:9', resolution: '720p', durationSeconds: 8 } as const;

/** @throws {Error} for an id that no surface offers */
export function findOffered(models: readonly Model[], id: string): Model {
  const model = models.find((candidate) => candidate.id === id);
  if (model === undefined) throw new Error(`the model ${id} is not one of those offered`);
  return model;
}

/** The shape that crops the least of the image; for a video a square one counts as wide. */
export function usualAspect(model: Model, image: RequestImage | undefined): AspectRatio {
  if (image === undefined)
    return model.aspectRatios.includes(usual.aspect) ? usual.aspect : (model.aspectRatios[0] ?? usual.aspect);
  return (
    nearestAspect(
      aspectRatios.filter((aspect) => model.aspectRatios.includes(aspect)),
      image,
    ) ?? usual.aspect
  );
}

export function usualResolution(model: Model): Resolution {
  return model.resolutions.includes(usual.resolution) ? usual.resolution : (model.resolutions[0] ?? usual.resolution);
}

/** In seconds; 0 for a still. */
export function usualDuration(model: Model, resolution: Resolution): number {
  const distance = (seconds: number) => Math.abs(seconds - usual.durationSeconds);
  return [...durationsAt(model, resolution)].sort((a, b) => distance(a) - distance(b))[0] ?? usual.durationSeconds;
}
