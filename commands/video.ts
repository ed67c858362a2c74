import { z } from 'zod';
import { aspectRatios, catalog, durationsAt, type Model, type Resolution, resolutions } from '../src/domain/catalog.ts';
import { defineCommand, imageOption, type OptionMeta } from '../src/domain/command.ts';
import type { ImageBytes } from '../src/domain/media.ts';
import type { VideoEngine } from '../src/domain/video-engine.ts';
import { cleanPrompt, type RequestImage, type VideoRequest } from '../src/domain/video-request.ts';
import { acceptedText } from './accepted-text.ts';
import { findOffered, usualAspect, withoutBytes } from './offered-models.ts';
import { oneOfNumbers, wholeNumber, yesOrNo } from './option-types.ts';

/** Defaults, for models that support them. */
const usual = { resolution: '720p', durationSeconds: 8 } as const;

export interface VideoCommandDeps {
  readonly engine: Pick<VideoEngine, 'submit' | 'image'>;
  /** The catalogue's rows that the current credentials offer; at least one. */
  readonly models: readonly Model[];
  /** The id of one of `models`. */
  readonly defaultModel: string;
}

/** `/video`: a prompt, an image or both become a video. */
export function createVideoCommand(deps: VideoCommandDeps) {
  const options = videoOptions(deps);
  const plan = (values: z.infer<typeof options>): VideoRequest => videoRequest(values, deps);
  return defineCommand({
    name: 'video',
    description: 'command.video',
    entry: 'slash',
    answers: 'generation',
    options,
    plan,
    async run(values, call) {
      const submitted = await deps.engine.submit({
        request: plan(values),
        images: pictures(values),
        requester: call.requester,
        replyTarget: call.replyTarget,
        eventId: call.eventId,
      });
      return { kind: 'generation', ...submitted, text: acceptedText(submitted.generation) };
    },
    recall: (request) => videoValues(request, deps),
  });
}

type VideoValues = z.infer<ReturnType<typeof videoOptions>>;

function videoOptions({ models, defaultModel }: VideoCommandDeps) {
  const offered = <T>(of: (model: Model) => readonly T[]) => new Set(models.flatMap(of));
  const shapes = offered((model) => model.aspectRatios);
  const sizes = offered((model) => model.resolutions);
  const lengths = [...offered((model) => model.durationsSeconds)].sort((a, b) => a - b);
  const model = findOffered(models, defaultModel);
  // These two are the catalogue's, not the offered models' own: what one model lacks, its refusal explains.
  const maxReferences = Math.max(...catalog.map((each) => each.referenceImages?.max ?? 0));
  const maxVideos = Math.max(...catalog.map((each) => each.maxVideos));
  // Counted by code points in `checkVideoRequest`, not by JavaScript's string length.
  const maxLength = Math.max(...models.map((each) => each.promptMaxCharacters));
  const unknown = unknownOptions(models);
  /** What only other models have is read all the same, for programs that send a request of before: its refusal says what to do. */
  const meta = (name: string, more: OptionMeta): OptionMeta => ({
    description: `help.${name}`,
    ...more,
    ...(unknown.includes(name) && { unoffered: true }),
  });
  return z.strictObject({
    prompt: z
      .string()
      .optional()
      .meta(meta('prompt', { aliases: ['p'], maxLength })),
    image: imageOption.optional().meta(meta('image', { aliases: ['i'], image: true })),
    lastFrame: imageOption.optional().meta(meta('lastFrame', { aliases: ['last-frame', 'last'], image: true })),
    referenceImages: z
      .array(imageOption)
      .optional()
      .meta(meta('referenceImages', { aliases: ['reference-images', 'ref'], image: true, maxItems: maxReferences })),
    aspect: z
      .enum(aspectRatios.filter((aspect) => shapes.has(aspect)))
      .optional()
      .meta(meta('aspect', { aliases: ['ar'] })),
    resolution: z
      .enum(resolutions.filter((resolution) => sizes.has(resolution)))
      .optional()
      .meta(meta('resolution', { aliases: ['res', 'r'], default: usualResolution(model) })),
    duration: oneOfNumbers(lengths)
      .optional()
      .meta(meta('duration', { aliases: ['d'], default: usualDuration(model, usualResolution(model)) })),
    negative: z
      .string()
      .optional()
      .meta(meta('negative', { aliases: ['no', 'n'], maxLength })),
    model: z
      .enum(models.map((each) => each.id))
      .optional()
      .meta(meta('model', { aliases: ['m'], default: model.id })),
    seed: wholeNumber(0, 4_294_967_295)
      .optional()
      .meta(meta('seed', { aliases: ['s'] })),
    audio: yesOrNo()
      .optional()
      .meta(meta('audio', { aliases: ['sound'] })),
    people: z.enum(['everyone', 'adults', 'nobody']).optional().meta(meta('people', {})),
    count: wholeNumber(1, maxVideos)
      .optional()
      .meta(meta('count', { aliases: ['c'], default: 1 })),
    enhance: yesOrNo()
      .optional()
      .meta(meta('enhance', { aliases: ['e'], default: false })),
  });
}

/** What none of the models can do, so that nobody is asked for it. */
function unknownOptions(models: readonly Model[]): readonly string[] {
  const lacks = (can: (model: Model) => boolean): boolean => !models.some(can);
  return [
    ...(lacks((model) => model.lastFrame !== undefined) ? ['lastFrame'] : []),
    ...(lacks((model) => model.referenceImages !== undefined) ? ['referenceImages'] : []),
    ...(lacks((model) => model.seed) ? ['seed'] : []),
    ...(lacks((model) => model.audio === 'switchable') ? ['audio'] : []),
    ...(lacks((model) => model.people) ? ['people'] : []),
    ...(lacks((model) => model.maxVideos > 1) ? ['count'] : []),
  ];
}

/** Each of these is optional. */
function without<T extends object>(options: T, names: readonly string[]): T {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name))) as T;
}

/** Everything that the person left open is filled in here; what they chose stays, also where the model can't do it. */
function videoRequest(values: VideoValues, { models, defaultModel }: VideoCommandDeps): VideoRequest {
  const model = findOffered(models, values.model ?? defaultModel);
  const resolution = values.resolution ?? usualResolution(model);
  const negative = cleanPrompt(values.negative ?? '');
  return {
    prompt: cleanPrompt(values.prompt ?? ''),
    model: model.id,
    aspectRatio: values.aspect ?? usualAspect(model, values.image),
    resolution,
    durationSeconds: values.duration ?? usualDuration(model, resolution),
    numberOfVideos: values.count ?? 1,
    ...(negative !== '' && { negativePrompt: negative }),
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(values.audio !== undefined && { audio: values.audio }),
    ...(values.people !== undefined && { people: values.people }),
    ...(values.image !== undefined && { image: withoutBytes(values.image) }),
    ...(values.lastFrame !== undefined && { lastFrame: withoutBytes(values.lastFrame) }),
    ...(values.enhance === true && { enhance: true }),
    ...(values.referenceImages?.length && { referenceImages: values.referenceImages.map(withoutBytes) }),
  };
}

/** The other way round. What the offered models don't know any more is left open. */
function videoValues(request: VideoRequest, { engine, models }: VideoCommandDeps): VideoValues {
  const { negativePrompt, seed, audio, people, enhance, numberOfVideos } = request;
  const stored = (picture: RequestImage | undefined): ImageBytes | undefined => picture && engine.image(picture.sha256);
  const [image, lastFrame] = [stored(request.image), stored(request.lastFrame)];
  const references = (request.referenceImages ?? []).map(stored).filter((each) => each !== undefined);
  const isOffered = models.some(({ id }) => id === request.model);
  const values: VideoValues = {
    prompt: request.prompt,
    aspect: request.aspectRatio,
    resolution: request.resolution,
    duration: request.durationSeconds,
    count: numberOfVideos,
    ...(isOffered && { model: request.model }),
    ...(negativePrompt !== undefined && { negative: negativePrompt }),
    ...(seed !== undefined && { seed }),
    ...(audio !== undefined && { audio }),
    ...(people !== undefined && { people }),
    ...(enhance === true && { enhance }),
    ...(image !== undefined && { image }),
    ...(lastFrame !== undefined && { lastFrame }),
    ...(references.length > 0 && { referenceImages: references }),
  };
  return without(values, unknownOptions(models));
}

function usualResolution(model: Model): Resolution {
  return model.resolutions.includes(usual.resolution) ? usual.resolution : (model.resolutions[0] ?? usual.resolution);
}

function usualDuration(model: Model, resolution: Resolution): number {
  const distance = (seconds: number) => Math.abs(seconds - usual.durationSeconds);
  return [...durationsAt(model, resolution)].sort((a, b) => distance(a) - distance(b))[0] ?? usual.durationSeconds;
}

/** Each picture once, also one that serves as first and last frame. */
function pictures(values: VideoValues): readonly ImageBytes[] {
  const given = [values.image, values.lastFrame, ...(values.referenceImages ?? [])].filter((image) => image !== undefined);
  return [...new Map(given.map((image) => [image.sha256, image])).values()];
}
