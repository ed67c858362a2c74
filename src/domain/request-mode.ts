import {
  type AspectRatio,
  aspectRatios,
  durationsAt,
  type ModeLimits,
  type Model,
  type Resolution,
  resolutions,
} from './catalog.ts';
import { keptVideoOf, type VideoRequest } from './video-request.ts';

/** Resolutions that a model makes a request like this one in. */
export function allowedResolutions(request: VideoRequest, model: Model): readonly Resolution[] {
  const { upscale } = request;
  if (upscale !== undefined)
    return resolutions.filter((each) => model.upscale?.usdPerSecond[upscale.resolution]?.[each] !== undefined);
  return modeLimits(request, model)?.resolutions ?? model.resolutions;
}

/** Shapes that a request like this one may have. */
export function allowedAspects(request: VideoRequest, model: Model): readonly AspectRatio[] {
  const source = keptVideoOf(request);
  if (source !== undefined) return [source.aspectRatio];
  const allowed = modeLimits(request, model)?.aspectRatios ?? model.aspectRatios;
  return aspectRatios.filter((aspect) => allowed.includes(aspect));
}

/** Lengths in seconds that a request like this one may have. */
export function allowedDurations(request: VideoRequest, model: Model): readonly number[] {
  // As long as what it is made of.
  const source = keptVideoOf(request);
  if (source !== undefined) return [source.durationSeconds];
  const byResolution = durationsAt(model, request.resolution);
  const byMode = modeLimits(request, model)?.durationsSeconds;
  return byMode === undefined ? byResolution : byResolution.filter((seconds) => byMode.includes(seconds));
}

/** What makes this request special: the part of it that brings limits of its own. */
export function mode(
  request: VideoRequest,
): 'extend' | 'edit' | 'videoFile' | 'upscale' | 'referenceImages' | 'lastFrame' | undefined {
  if (request.edit !== undefined) return 'edit';
  if (request.video !== undefined) return 'videoFile';
  if (request.upscale !== undefined) return 'upscale';
  if (request.extend !== undefined) return 'extend';
  if (hasReferences(request)) return 'referenceImages';
  if (request.lastFrame !== undefined) return 'lastFrame';
  return undefined;
}

/** The limits that come with a request's mode; undefined where it has none of its own. */
export function modeLimits(request: VideoRequest, model: Model): ModeLimits | undefined {
  switch (mode(request)) {
    case 'extend':
      return model.extension;
    case 'referenceImages':
      return model.referenceImages;
    case 'lastFrame':
      return model.lastFrame;
    case 'edit':
    case 'videoFile':
    case 'upscale':
    case undefined:
      return undefined;
  }
}

export function hasReferences(request: VideoRequest): boolean {
  return (request.referenceImages?.length ?? 0) > 0;
}

/** Whether it begins with a picture, or shows some. */
export function hasPictures(request: VideoRequest): boolean {
  return request.image !== undefined || hasReferences(request);
}
