import { z } from 'zod';
import { aspectRatios, catalog, findModel, type Model, providerFacts, resolutions } from './catalog.ts';
import { imageOption, videoOption } from './command.ts';
import { sourceName } from './follow-ups/source-name.ts';
import { withoutBytes } from './media.ts';
import { usualAspect, usualDuration, usualResolution } from './offered-models.ts';
import { guide, type Offer, type OptionRow, option } from './option-row.ts';
import { oneOfNumbers, wholeNumber, yesOrNo } from './option-types.ts';
import { isQualityOffered, qualities, qualityLabels } from './quality.ts';
import { literalPrompt } from './sets/alternatives.ts';
import { mostVideos } from './sets/request-set.ts';
import { text } from './texts.ts';
import {
  cleanPrompt,
  type ExtensionSource,
  isStill,
  type RequestVideo,
  shapeOfVideo,
  type VideoRequest,
} from './video-request.ts';

/** Of any of the models that can be chosen. */
const offered = <T>({ models }: Offer, of: (model: Model) => readonly T[]): ReadonlySet<T> => new Set(models.flatMap(of));
const longestPrompt = ({ models }: Offer): number => Math.max(...models.map((model) => model.promptMaxCharacters));
const value = (each: string | number) => text('list.one', { value: each });
const people = z.enum(['everyone', 'adults', 'nobody']);

/**
 * A model names a video that it made itself, as long as its vendor has it. Of all others our own file goes along, and no address: whether
 * it would still be found is not known before it is paid for.
 */
function namedWhereKept({ uri, ...source }: ExtensionSource, model: Model): ExtensionSource {
  const isKept = source.model === model.id && source.ageHours < providerFacts(model.provider).keepsResultsMs / 3_600_000;
  return uri === undefined || !isKept ? source : { ...source, uri };
}

/** What a request keeps of a video. */
function withoutMore({ sha256, sizeBytes, durationSeconds, width, height }: RequestVideo): RequestVideo {
  return { sha256, sizeBytes, durationSeconds, width, height };
}

/** Whether it has sound, where that can be chosen: told also of one that left it open, so that it stays whatever its person chose since. */
function soundOf(request: VideoRequest): boolean | undefined {
  const isSwitchable = findModel(request.model)?.audio === 'switchable' && !isStill(request);
  return request.audio ?? (isSwitchable ? true : undefined);
}

/**
 * Every option of a video request, or of a still: the one place that says what there is. Its order is the order in which people meet them.
 * Commands, forms, cards, the REST API and the page are made of it, see `option-schema.ts` and `option-texts.ts`. What people read are
 * `option.<name>`, `help.<name>` and, for what slash commands offer, `slash.<name>` of the message catalogue.
 */
export const videoOptions = {
  prompt: option({
    field: 'prompt',
    rest: 'prompt',
    aliases: ['p'],
    type: () => z.string(),
    maxLength: longestPrompt,
    forms: { animate: true, still: 'still.helpPrompt', small: 1 },
    fill: (words = '') => cleanPrompt(words),
    value: async ({ prompt }) => literalPrompt(prompt),
  }),
  image: option({
    field: 'image',
    rest: 'image_file',
    aliases: ['i'],
    type: () => imageOption,
    picture: 'one',
    offers: ({ image }) => image,
    forms: { animate: 'required', still: 'still.helpImage' },
    card: {
      place: 5,
      says: ({ image, lastFrame }) => image && text(lastFrame === undefined ? 'card.image' : 'card.imageAndLast'),
    },
    fill: (image) => image && withoutBytes(image),
    value: async ({ image }, there) => image && (await there.image(image.sha256)),
  }),
  lastFrame: option({
    field: 'lastFrame',
    rest: 'last_frame',
    aliases: ['last-frame', 'last'],
    type: () => imageOption,
    picture: 'one',
    offers: ({ lastFrame }) => lastFrame !== undefined,
    // The card says it with the image.
    forms: {},
    fill: (image) => image && withoutBytes(image),
    value: async ({ lastFrame }, there) => lastFrame && (await there.image(lastFrame.sha256)),
  }),
  referenceImages: option({
    field: 'referenceImages',
    rest: 'reference_images',
    aliases: ['reference-images', 'ref'],
    type: () => z.array(imageOption),
    // The catalogue's, not the offered models' own: what one model lacks, its refusal explains.
    get maxItems() {
      return Math.max(...catalog.map((model) => model.referenceImages?.max ?? 0));
    },
    picture: 'several',
    eachCalled: 'option.referenceImage',
    offers: ({ referenceImages }) => referenceImages?.max ?? 0,
    forms: {},
    card: {
      place: 6,
      says: ({ referenceImages }) => referenceImages && text('card.references', { count: referenceImages.length }),
    },
    fill: (images = []) => (images.length === 0 ? undefined : images.map(withoutBytes)),
    async value({ referenceImages = [] }, there) {
      const kept = (await Promise.all(referenceImages.map(async ({ sha256 }) => (await there.image(sha256)) ?? []))).flat();
      return kept.length === 0 ? undefined : kept;
    },
  }),
  aspect: option({
    field: 'aspectRatio',
    rest: 'aspect_ratio',
    aliases: ['ar'],
    type: (offer) => z.enum(aspectRatios.filter((aspect) => offered(offer, (model) => model.aspectRatios).has(aspect))),
    offers: (model) => model.aspectRatios,
    asDefault: { ofStills: true, givesWayToImage: true },
    forms: { animate: true, still: 'still.helpAspect', small: 3, page: 'in sight' },
    card: { place: 2, says: ({ aspectRatio }) => value(aspectRatio) },
    told: { type: z.enum(aspectRatios), of: ({ aspectRatio }) => aspectRatio },
    fill: (aspect, { model, image, source, video }) =>
      aspect ?? source?.aspectRatio ?? (video && shapeOfVideo(video).aspectRatio) ?? usualAspect(model, image),
    value: async ({ aspectRatio }) => aspectRatio,
  }),
  quality: guide({
    guides: ['model', 'resolution'],
    rest: 'quality',
    aliases: ['q'],
    type: () => z.enum(qualities),
    isOffered: isQualityOffered,
    asDefault: {},
    forms: { animate: true, still: 'still.helpQuality', page: 'in sight' },
    called: (quality) => text(`quality.${z.enum(qualities).parse(quality)}`),
    labels: qualityLabels,
  }),
  resolution: option({
    field: 'resolution',
    rest: 'resolution',
    aliases: ['res', 'r'],
    type: (offer) => z.enum(resolutions.filter((resolution) => offered(offer, (model) => model.resolutions).has(resolution))),
    usual: (offer) => usualResolution(offer.usual),
    offers: (model) => model.resolutions,
    asDefault: {},
    forms: { still: 'still.helpResolution', small: 4, page: 'in sight' },
    card: { place: 3, says: ({ resolution }) => value(resolution) },
    told: { type: z.enum(resolutions), of: ({ resolution }) => resolution },
    fill: (_, { resolution }) => resolution,
    value: async ({ resolution }) => resolution,
  }),
  duration: option({
    field: 'durationSeconds',
    rest: 'duration',
    aliases: ['d'],
    type: (offer) => oneOfNumbers([...offered(offer, (model) => model.durationsSeconds)].sort((a, b) => a - b)),
    usual: (offer) => usualDuration(offer.usual, usualResolution(offer.usual)),
    offers: (model) => model.durationsSeconds,
    asDefault: {},
    forms: { animate: true, small: 5, page: 'in sight' },
    called: (seconds) => text('time.seconds', { count: seconds }),
    card: {
      place: 4,
      says: (request) => (isStill(request) ? undefined : text('time.seconds', { count: request.durationSeconds })),
    },
    told: { type: z.int(), of: (request) => (isStill(request) ? undefined : request.durationSeconds) },
    fill(seconds, { model, resolution, source, video, keepsLength }) {
      if (keepsLength && source !== undefined) return source.durationSeconds;
      return video === undefined ? (seconds ?? usualDuration(model, resolution)) : shapeOfVideo(video).durationSeconds;
    },
    value: async ({ durationSeconds }) => durationSeconds,
  }),
  negative: option({
    field: 'negativePrompt',
    rest: 'negative_prompt',
    aliases: ['no', 'n'],
    type: () => z.string(),
    maxLength: longestPrompt,
    // Where a model has no field for it, it goes into the prompt.
    offers: ({ makes }) => makes === 'video',
    forms: { small: 2, page: { more: 3 } },
    card: {
      place: 12,
      says: ({ negativePrompt: words }) => (words === undefined ? undefined : text('card.negative', { words })),
    },
    told: { type: z.string(), of: ({ negativePrompt }) => negativePrompt },
    fill: (words = '') => cleanPrompt(words) || undefined,
    value: async ({ negativePrompt }) => negativePrompt,
  }),
  style: guide({
    // It is worked into the others before a request is made, see `work-in.ts`.
    guides: [],
    rest: 'style',
    style: true,
    aliases: ['look'],
    type: () => z.string().max(100),
    isOffered: () => true,
    forms: { animate: 'where there is room', still: 'help.style', page: 'when set' },
  }),
  styleWords: guide({
    guides: [],
    rest: 'style_words',
    aliases: ['style-words', 'fill'],
    type: () => z.string().max(2000),
    isOffered: () => true,
    forms: { animate: 'where there is room', still: 'help.styleWords', page: 'when set' },
  }),
  model: option({
    field: 'model',
    rest: 'model',
    aliases: ['m'],
    type: ({ models }) => z.enum(models.map(({ id }) => id)),
    usual: (offer) => offer.usual.id,
    asDefault: {},
    forms: { still: 'help.model', page: { more: 1 } },
    called: (id) => value(findModel(String(id))?.label ?? id),
    card: {
      place: 1,
      says: ({ model, film }) =>
        film === undefined ? value(findModel(model)?.label ?? model) : text('card.film', { count: film.parts.length }),
    },
    fill: (_, { model }) => model.id,
    value: async ({ model }, { models }) => (models.some(({ id }) => id === model) ? model : undefined),
  }),
  seed: option({
    field: 'seed',
    rest: 'seed',
    aliases: ['s'],
    type: () => wholeNumber(0, 4_294_967_295),
    offers: ({ seed }) => seed,
    forms: { page: { more: 7 } },
    card: { place: 11, says: ({ seed }) => (seed === undefined ? undefined : text('card.seed', { seed })) },
    told: { type: z.int(), of: ({ seed }) => seed },
    fill: (seed) => seed,
    value: async ({ seed }) => seed,
  }),
  audio: option({
    field: 'audio',
    rest: 'generate_audio',
    aliases: ['sound'],
    type: () => yesOrNo(),
    offers: ({ audio }) => audio === 'switchable',
    asDefault: {},
    // Sound is what every model makes by itself.
    isWish: ({ audio }) => audio === false,
    forms: { page: { more: 4 } },
    card: { place: 9, says: ({ audio }) => (audio === false ? text('card.silent') : undefined) },
    told: { type: z.boolean(), of: soundOf },
    // Sound is what such a model makes by itself.
    fill: (audio, { model }) => (audio === true && model.audio === 'switchable' ? undefined : audio),
    value: async (request) => soundOf(request),
  }),
  people: option({
    field: 'people',
    rest: 'person_generation',
    type: () => people,
    offers: (model) => model.people,
    forms: { page: { more: 5 } },
    called: (who) => text(`people.${people.parse(who)}`),
    card: {
      place: 10,
      says: ({ people: who }) => (who === undefined ? undefined : text('card.people', { people: text(`people.${who}`) })),
    },
    told: { type: people, of: (request) => request.people },
    fill: (who) => who,
    value: async (request) => request.people,
  }),
  count: option({
    field: 'numberOfVideos',
    rest: 'number_of_videos',
    aliases: ['c'],
    type: () => wholeNumber(1, Math.max(...catalog.map((model) => mostVideos(model, {})))),
    usual: () => 1,
    offers: (model) => mostVideos(model, {}),
    leastOffer: 2,
    forms: { page: { more: 6 } },
    card: { place: 8, says: ({ numberOfVideos: count }) => (count === 1 ? undefined : text('card.count', { count })) },
    told: { type: z.int(), of: (request) => (isStill(request) ? undefined : request.numberOfVideos) },
    fill: (count = 1) => count,
    value: async ({ numberOfVideos }) => numberOfVideos,
  }),
  enhance: option({
    field: 'enhance',
    rest: 'enhance',
    aliases: ['e'],
    type: () => yesOrNo(),
    usual: () => false,
    offers: () => true,
    // The card shows what came of it: the prompt that was sent.
    forms: { page: { more: 2 } },
    told: { type: z.boolean(), of: ({ enhance }) => enhance },
    fill: (enhance) => (enhance === true ? true : undefined),
    value: async ({ enhance }) => enhance,
  }),
  private: guide({
    // It decides where the result goes, see `wants-private.ts`: doors read it before a request is made.
    guides: [],
    rest: 'private',
    type: () => yesOrNo(),
    isOffered: () => true,
    forms: { animate: 'where there is room', still: 'help.private', page: { more: 8 } },
  }),
  changes: option({
    field: 'changes',
    rest: 'changes',
    type: () => z.string(),
    maxLength: longestPrompt,
    offers: ({ makes }) => makes === 'video',
    forms: { onlyApi: true, page: 'when set' },
    card: { place: 13, says: ({ changes: words }) => (words === undefined ? undefined : text('card.changes', { words })) },
    told: { type: z.string(), of: ({ changes }) => changes },
    fill: (words = '') => cleanPrompt(words) || undefined,
    value: async ({ changes }) => changes && literalPrompt(changes),
  }),
  extend: option({
    field: 'extend',
    rest: 'extend_of',
    type: () => z.string().max(80),
    generation: true,
    offers: ({ extension }) => extension !== undefined,
    forms: { onlyApi: true, page: 'when set' },
    called: () => text('card.extend'),
    card: { place: 7, says: ({ extend }) => extend && text('card.extend') },
    told: { type: z.string(), of: ({ extend }) => extend && sourceName(extend) },
    fill: (id, { source }) => (id === undefined ? undefined : source),
    value: async ({ extend }) => extend && sourceName(extend),
  }),
  edit: option({
    field: 'edit',
    rest: 'edit_of',
    type: () => z.string().max(80),
    generation: true,
    offers: ({ edit }) => edit !== undefined,
    forms: { onlyApi: true, page: 'when set' },
    called: () => text('card.edit'),
    card: { place: 7, says: ({ edit }) => edit && text('card.edit') },
    told: { type: z.string(), of: ({ edit }) => edit && sourceName(edit) },
    fill(id, { source, model }) {
      if (id === undefined || source === undefined) return undefined;
      const named = namedWhereKept(source, model);
      return findModel(source.model)?.provider === model.provider ? named : { ...named, hasUploadedVideo: true };
    },
    value: async ({ edit }) => edit && sourceName(edit),
  }),
  videoFile: option({
    field: 'video',
    rest: 'video_file',
    type: () => videoOption,
    film: true,
    offers: ({ edit }) => edit?.uploads !== undefined,
    // Chats have a door of its own for it, on the message with the video.
    forms: { onlyApi: true },
    card: { place: 7, says: ({ video }) => video && text('card.editUpload') },
    fill: (video) => video && withoutMore(video),
    value: async ({ video }, there) => (video !== undefined && (await there.hasVideo(video.sha256)) ? video : undefined),
  }),
  upscale: option({
    field: 'upscale',
    rest: 'upscale_of',
    type: () => z.string().max(80),
    generation: true,
    offers: ({ upscale }) => upscale !== undefined,
    forms: { onlyApi: true, page: 'when set' },
    called: () => text('card.upscale'),
    card: { place: 7, says: ({ upscale }) => upscale && text('card.upscale') },
    told: { type: z.string(), of: ({ upscale }) => upscale && sourceName(upscale) },
    fill: (id, { source, model }) => (id === undefined || source === undefined ? undefined : namedWhereKept(source, model)),
    value: async ({ upscale }) => upscale && sourceName(upscale),
  }),
} as const;

type Rows = typeof videoOptions;
/** What is asked of each row: that it is a field of a request, or decides some. */
type FieldOf<Row> = Row extends OptionRow<infer Field> ? Field : never;

/** Films have a door of their own: nobody chooses what they are made of among the options of a video. */
type FilmField = 'film' | 'captions' | 'look';

/** A field of a request that no row fills does not compile here. */
type NamesOf<_FieldWithoutRow extends never> = keyof Rows;

/** The options by the names that people see (`option.<name>` of the message catalogue). */
export type VideoOption = NamesOf<Exclude<keyof VideoRequest, FilmField | FieldOf<Rows[keyof Rows]>>>;

/** Those that are a field of a request. */
export type FieldOption = { [Name in VideoOption]: Rows[Name] extends { readonly field: string } ? Name : never }[VideoOption];
