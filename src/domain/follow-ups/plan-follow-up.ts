import { findModel, type Model, resolutions } from '../catalog.ts';
import { UserError } from '../errors.ts';
import { isFilm } from '../film-request.ts';
import type { SourceWay } from '../lineage.ts';
import { type ImageBytes, withoutBytes } from '../media.ts';
import { requestOf, type VideoValues } from '../option-schema.ts';
import { checkVideoRequest, nearestVideoRequest } from '../request-rules.ts';
import { literalPrompt } from '../sets/alternatives.ts';
import { text } from '../texts.ts';
import { priceUsd, promptWithChanges, type RequestImage, sourceOf, type VideoRequest } from '../video-request.ts';
import type { SourceVideo } from './source-video.ts';

/** What people do with a finished video to get another one from it. */
export const followUps = ['edit', 'extend', 'upscale'] as const;
export type FollowUp = (typeof followUps)[number];

/** How a wish is met by the models that are offered. */
export interface FollowUpPlan {
  readonly how: SourceWay;
  readonly model: Model;
  /** Of `continue` the image stands for the last frame, which has to be taken first. */
  readonly request: VideoRequest;
  readonly priceUsd: number;
}

/**
 * Chooses how to change, continue or sharpen a video. A model that can work on the video itself comes first: its own, then one of the same
 * provider, then any other, in the order in which they are offered. Where none takes it (it can't, or the video is too old or too long), it
 * is made as a new video, which every card and answer says.
 *
 * @param words what should change, or what happens next; not used for `upscale`
 * @param models for videos, those that people can choose, the better ones first
 * @param referenceImages go along with the words of `edit`
 * @throws {UserError} `invalid_combination` with what works instead, where there is no way at all
 */
export function planFollowUp(
  wish: FollowUp,
  video: SourceVideo,
  words: string,
  models: readonly Model[],
  referenceImages: readonly ImageBytes[] = [],
): FollowUpPlan {
  const able = models.filter(({ makes }) => makes === 'video');
  switch (wish) {
    case 'edit':
      return edited(video, words, able, referenceImages) ?? changed(video, words, able, referenceImages);
    case 'extend':
      return extended(video, words, able) ?? continued(video, words, able);
    case 'upscale':
      return enlarged(video, able) ?? remade(video, able);
  }
}

function edited(
  video: SourceVideo,
  words: string,
  models: readonly Model[],
  referenceImages: readonly ImageBytes[],
): FollowUpPlan | undefined {
  const able = byNearness(models, video).filter(({ edit }) => edit !== undefined);
  const values = { prompt: words, edit: video.source.generationId, referenceImages: [...referenceImages] };
  return firstOf(able, 'edit', (model) => requested(video, model, values));
}

function extended(video: SourceVideo, words: string, models: readonly Model[]): FollowUpPlan | undefined {
  const able = byNearness(models, video).filter(({ extension }) => extension !== undefined);
  return firstOf(able, 'extend', (model) => requested(video, model, { prompt: words, extend: video.source.generationId }));
}

/** The prompt goes along for people to read: a model that enlarges takes no words. */
function enlarged(video: SourceVideo, models: readonly Model[]): FollowUpPlan | undefined {
  const able = byNearness(models, video).filter(({ upscale }) => upscale !== undefined);
  const prompt = literalPrompt(video.generation.request.prompt);
  return firstOf(able, 'upscale', (model) => requested(video, model, { prompt, upscale: video.source.generationId }));
}

/** The same request with its prompt changed. */
function changed(
  video: SourceVideo,
  words: string,
  models: readonly Model[],
  referenceImages: readonly ImageBytes[],
): FollowUpPlan {
  // The words of a film, its title, describe none of what can be seen.
  if (isFilm(video.generation.request)) throw noWay();
  const pictures = referenceImages.length === 0 ? {} : { referenceImages: referenceImages.map(withoutBytes) };
  const wanted = { ...asNew(video), prompt: literalPrompt(wholePrompt(video)), changes: words, ...pictures };
  const near = byNearness(models, video);
  const asItWas = firstOf(near, 'change', (model) => ({ ...wanted, model: model.id }));
  if (asItWas !== undefined) return asItWas;
  // Nothing that somebody gives is left out without a word.
  if (referenceImages.length > 0) throw refusalOf({ ...wanted, model: near[0]?.id ?? '' }) ?? noWay();
  return nearest(near, 'change', wanted);
}

/** A new video that begins with the last frame. */
function continued(video: SourceVideo, words: string, models: readonly Model[]): FollowUpPlan {
  const { aspectRatio: aspect, resolution } = video.source;
  const able = byNearness(models, video).filter(({ image }) => image);
  const image = { ...lastFrameOf(video), bytes: new Uint8Array() };
  const wanted = (model: Model): VideoRequest =>
    requested(video, model, { prompt: words, image, aspect, ...(model.resolutions.includes(resolution) && { resolution }) });
  const [first] = able;
  if (first === undefined) throw new UserError('invalid_combination', text('request.noFrame'), { option: 'model' });
  return firstOf(able, 'continue', wanted) ?? nearest(able, 'continue', wanted(first));
}

/**
 * The same request once more, on the best model of the same provider that makes it sharper, else on the best of all. What was made of another
 * video can't be made again: the outcome would have little to do with this one.
 */
function remade(video: SourceVideo, models: readonly Model[]): FollowUpPlan {
  const { request } = video.generation;
  const { resolution } = video.source;
  const sharper = resolutions.filter((each) => each.endsWith('p') || each === '4k').slice(resolutions.indexOf(resolution) + 1);
  const none = new UserError('invalid_combination', text('request.noSharper', { resolution }), { option: 'upscale' });
  if (sourceOf(request) !== undefined || isFilm(request)) throw none;
  const provider = findModel(video.source.model)?.provider;
  const better = models.toSorted((a, b) => Number(b.provider === provider) - Number(a.provider === provider));
  const wanted = sharper.flatMap((each) =>
    better
      .filter((model) => model.resolutions.includes(each))
      .map((model) => ({ ...asNew(video), model: model.id, resolution: each })),
  );
  for (const each of wanted) {
    const plan = planned('remake', each);
    if (plan !== undefined) return plan;
  }
  // The nearest one says what stands in the way, and what would do.
  const [first] = wanted;
  if (first === undefined) throw none;
  throw refusalOf(first) ?? none;
}

/** The model that made it first, then those of the same provider, then the others. */
function byNearness(models: readonly Model[], { source }: SourceVideo): readonly Model[] {
  const provider = findModel(source.model)?.provider;
  const distance = ({ id, provider: other }: Model): number => (id === source.model ? 0 : other === provider ? 1 : 2);
  return models.toSorted((a, b) => distance(a) - distance(b));
}

function requested({ source }: SourceVideo, model: Model, values: VideoValues): VideoRequest {
  return requestOf({ ...values, model: model.id }, { models: [model], usual: model }, source);
}

function firstOf(models: readonly Model[], how: SourceWay, requestFor: (model: Model) => VideoRequest): FollowUpPlan | undefined {
  for (const model of models) {
    const plan = planned(how, requestFor(model));
    if (plan !== undefined) return plan;
  }
  return undefined;
}

/** @returns undefined where its model does not take it, or has no price for it */
function planned(how: SourceWay, request: VideoRequest): FollowUpPlan | undefined {
  const model = findModel(request.model);
  if (model === undefined || checkVideoRequest(request, model).length > 0) return undefined;
  const price = priceUsd(request, model);
  return price === undefined ? undefined : { how, model, request, priceUsd: price };
}

/** What differs least from a request that no model takes as it is. @throws {UserError} where only the person can help */
function nearest(models: readonly Model[], how: SourceWay, wanted: VideoRequest): FollowUpPlan {
  for (const model of models) {
    const near = nearestVideoRequest({ ...wanted, model: model.id }, model);
    const plan = near && planned(how, near);
    if (plan !== undefined) return plan;
  }
  const [first] = models;
  const refusal = first && refusalOf({ ...wanted, model: first.id });
  throw refusal ?? noWay();
}

function noWay(): UserError {
  return new UserError('invalid_combination', text('request.noFollowUp'), { option: 'model' });
}

function refusalOf(request: VideoRequest): UserError | undefined {
  const model = findModel(request.model);
  const [problem] = model === undefined ? [] : checkVideoRequest(request, model);
  return problem && new UserError('invalid_combination', problem.text, { option: problem.option });
}

/** The request as one for a new video: nothing of an earlier one, one video, and no help that would change the words once more. */
function asNew({ generation }: SourceVideo): VideoRequest {
  const { extend: _x, edit: _e, upscale: _u, enhance: _h, changes: _c, ...request } = generation.request;
  const prompt = literalPrompt(generation.sentPrompt ?? promptWithChanges(generation.request));
  return { ...request, prompt, numberOfVideos: 1 };
}

/** All that is known of what can be seen: the words of a change alone describe no video. */
function wholePrompt({ generation }: SourceVideo): string {
  const { request, sentPrompt, lineage } = generation;
  const own = sentPrompt ?? promptWithChanges(request);
  const earlier = request.edit === undefined && request.extend === undefined ? '' : (lineage?.madeFrom?.prompt ?? '');
  return [earlier, own].filter((each) => each !== '').join('\n');
}

/** Stands for the last frame in a request, for its rules and its price. */
function lastFrameOf({ generation, source }: SourceVideo): RequestImage {
  const video = generation.videos[(source.video ?? 1) - 1];
  return { sha256: '', mimeType: 'image/jpeg', width: video?.width ?? 0, height: video?.height ?? 0, sizeBytes: 0 };
}
