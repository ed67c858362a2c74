import type { Model } from '../catalog.ts';
import { UserError } from '../errors.ts';
import type { ImageBytes } from '../media.ts';
import { requestOf } from '../option-schema.ts';
import { checkVideoRequest } from '../request-rules.ts';
import { text } from '../texts.ts';
import { priceUsd, type RequestVideo, type VideoRequest } from '../video-request.ts';
import type { FollowUpPlan } from './plan-follow-up.ts';

/**
 * Chooses the model that changes a person's own video: the first of those offered that takes it.
 *
 * @param words what should change
 * @param models for videos, those that people can choose, the better ones first
 * @param referenceImages go along with the words
 * @throws {UserError} `invalid_combination` with what works instead
 */
export function planUpload(
  videoFile: RequestVideo,
  words: string,
  models: readonly Model[],
  referenceImages: readonly ImageBytes[] = [],
): FollowUpPlan & { readonly how: 'edit' } {
  const able = ableModels(models);
  const requestFor = (model: Model): VideoRequest =>
    requestOf(
      { prompt: words, videoFile, referenceImages: [...referenceImages], model: model.id },
      { models: [model], usual: model },
    );
  for (const model of able) {
    const request = requestFor(model);
    const price = checkVideoRequest(request, model).length > 0 ? undefined : priceUsd(request, model);
    if (price !== undefined) return { how: 'edit', model, request, priceUsd: price };
  }
  const [first] = able;
  const [problem] = first === undefined ? [] : checkVideoRequest(requestFor(first), first);
  if (problem !== undefined) throw new UserError('invalid_combination', problem.text, { option: problem.option });
  throw new UserError('invalid_combination', text(first === undefined ? 'chat.foreignVideo' : 'request.noFollowUp'), {
    option: 'videoFile',
  });
}

/** What changing a person's own video costs, for when its length is not known yet. */
export interface UploadPrice {
  /** For each second of it, in US dollars; 0 is free of charge. */
  readonly perSecondUsd: number;
  /** For the longest one that is taken. */
  readonly mostUsd: number;
  /** Its vendor refuses some of them, see `UploadLimits`. */
  readonly byRegion: boolean;
}

/**
 * @param size of the picture, in pixels, where it is known. Default: the sharpest that counts as usual
 * @throws {UserError} `invalid_combination` where nothing here changes people's own videos
 */
export function uploadPrice(models: readonly Model[], size: Pick<RequestVideo, 'width' | 'height'>): UploadPrice {
  const [first] = ableModels(models);
  const maxSeconds = first?.edit?.maxSourceSeconds ?? 1;
  const priceOf = (durationSeconds: number) =>
    planUpload({ sha256: '', sizeBytes: 0, ...size, durationSeconds }, 'x', models).priceUsd;
  const mostUsd = priceOf(maxSeconds);
  return { perSecondUsd: mostUsd / maxSeconds, mostUsd, byRegion: first?.edit?.uploads?.byRegion === true };
}

/** Largest video of a person that any of the models takes, in bytes; undefined where none takes any. */
export function largestUploadBytes(models: readonly Model[]): number | undefined {
  const limits = models.flatMap(({ edit }) => edit?.uploads?.maxBytes ?? []);
  return limits.length === 0 ? undefined : Math.max(...limits);
}

function ableModels(models: readonly Model[]): readonly Model[] {
  return models.filter(({ makes, edit }) => makes === 'video' && edit?.uploads !== undefined);
}
