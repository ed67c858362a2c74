import { z } from 'zod';
import { findModel, type Model, type Resolution, resolutions } from './catalog.ts';
import { imageOption, isImageBytes, type OptionMeta } from './command.ts';
import { UserError } from './errors.ts';
import { namedVideo } from './follow-ups/source-name.ts';
import type { ImageBytes } from './media.ts';
import { findOffered, usualResolution } from './offered-models.ts';
import type { GuideRow, Offer, OptionFace, OptionForms, OptionRow, StillThere } from './option-row.ts';
import { type FieldOption, type VideoOption, videoOptions } from './options.ts';
import type { TextKey } from './texts.ts';
import {
  type ExtensionSource,
  isComplete,
  isOptionalField,
  isRequestImage,
  type RequestImage,
  type RequestVideo,
  type VideoRequest,
  without,
} from './video-request.ts';

/** Commands that are made of the table. */
export type OptionCommand = 'video' | 'animate' | 'image';

type Rows = typeof videoOptions;
type Shape = { readonly [Name in VideoOption]: z.ZodOptional<ReturnType<Rows[Name]['type']>> };
export type VideoValues = z.infer<z.ZodObject<Shape, z.core.$strict>>;

/** Every row with its name, in the table's order. */
export const allRows: readonly (readonly [VideoOption, OptionRow | GuideRow])[] = Object.entries<OptionRow | GuideRow>(
  videoOptions,
).map(([name, row]) => [name as VideoOption, row] as const);

/** Those that are a field of a request. */
export const optionRows: readonly (readonly [FieldOption, OptionRow])[] = allRows.flatMap(([name, row]) =>
  // Only what has a field has a row with one, see `FieldOption`.
  'field' in row ? [[name as FieldOption, row] as const] : [],
);

/** An option's row; undefined for the name of something else. */
export function optionRow(name: string): OptionRow | GuideRow | undefined {
  return allRows.find(([each]) => each === name)?.[1];
}

/** The options of a form that has room for five, in their places. */
export const smallFormOptions: readonly VideoOption[] = allRows
  .flatMap(
    ([
      name,
      {
        forms: { small },
      },
    ]) => (small === undefined ? [] : [{ name, small }]),
  )
  .toSorted((a, b) => a.small - b.small)
  .map(({ name }) => name);

/** Those of the form about one image, besides the image. */
export const animateFormOptions: readonly VideoOption[] = allRows.flatMap(([name, { forms }]) =>
  forms.animate === true ? [name] : [],
);

/** Those of the form that changes a still. Each stands for itself: what decides others would lose against what stands in them. */
export const stillFormOptions: readonly VideoOption[] = optionRows.flatMap(([name, { forms, picture }]) =>
  forms.still !== undefined && picture === undefined ? [name] : [],
);

/** Whether a model takes an option. */
export function hasOption({ offers, leastOffer = 1 }: OptionFace, model: Model): boolean {
  const offer = offers?.(model) ?? true;
  if (typeof offer === 'number') return offer >= leastOffer;
  return typeof offer === 'boolean' ? offer : offer.length > 0;
}

/** The options of a command as zod has them. */
export function optionSchema(offer: Offer, command: 'video' | 'image'): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shapeOf(offer, command));
}

/** Those of the form for one image, which has to be there. */
export function animateSchema(offer: Offer) {
  const { image: _, ...others } = shapeOf(offer, 'animate');
  return z.strictObject({ image: imageOption.meta(metaOf('image', videoOptions.image, offer, 'animate')), ...others });
}

/** Each is optional, so that what a command leaves out is never there. */
function shapeOf(offer: Offer, command: OptionCommand): Shape {
  const rows = allRows.filter(([, { forms }]) => isPartOf(forms, command));
  const shape = rows.map(([name, row]) => [
    name,
    row
      .type(offer)
      .optional()
      .meta(metaOf(name, row, offer, command)),
  ]);
  return Object.fromEntries(shape) as Shape;
}

function isPartOf({ animate, still }: OptionForms, command: OptionCommand): boolean {
  if (command === 'animate') return animate !== undefined;
  return command === 'video' || still !== undefined;
}

function metaOf(name: VideoOption, row: OptionRow | GuideRow, offer: Offer, command: OptionCommand): OptionMeta {
  const { aliases, maxItems, picture, film, generation, style, forms } = row;
  const [preset, maxLength, labels] = [row.usual?.(offer), row.maxLength?.(offer), row.labels?.(offer)];
  // What only other models have is read all the same, for programs that send a request of before: its refusal says what to do.
  const isOffered = 'guides' in row ? row.isOffered(offer) : offer.models.some((model) => hasOption(row, model));
  return {
    description: (command === 'image' ? forms.still : undefined) ?? (`help.${name}` satisfies TextKey),
    ...(aliases !== undefined && { aliases }),
    ...(picture !== undefined && { image: true }),
    ...(film && { film }),
    ...(generation && { generation }),
    ...(style && { style }),
    ...(maxItems !== undefined && { maxItems }),
    ...(maxLength !== undefined && { maxLength }),
    ...(preset !== undefined && { default: preset }),
    ...(forms.onlyApi && { onlyApi: true }),
    ...(typeof forms.page === 'string' && { page: forms.page }),
    ...(typeof forms.page === 'object' && { page: forms.page.more }),
    ...(labels !== undefined && { labels }),
    ...(!isOffered && { unoffered: true }),
  };
}

/**
 * Finds the earlier video that values name, for `requestOf`.
 *
 * @throws {UserError} as `find` does
 */
export async function sourceNamed(
  values: VideoValues,
  find: (generationId: string, video: number) => Promise<ExtensionSource>,
): Promise<ExtensionSource | undefined> {
  const given = sourceOptions.find((name) => values[name] !== undefined);
  const name = given && values[given];
  const named = name === undefined ? undefined : namedVideo(name);
  if (given === undefined || named === undefined) return undefined;
  try {
    return await find(named.generationId, named.video);
  } catch (error) {
    // Whoever looks for the video does not know which option asked for it.
    if (!(error instanceof UserError) || error.option === undefined) throw error;
    throw new UserError(error.code, error.text, { option: given, cause: error });
  }
}

/**
 * Values to request: everything that the person left open is filled in here. What decides others has decided before, see `byQuality`.
 *
 * @param source the earlier video that they name, see `sourceNamed`
 */
export function requestOf(values: VideoValues, { models, usual }: Offer, source?: ExtensionSource): VideoRequest {
  if (values.style !== undefined) throw new Error('a style has to be worked in before a request is made of it');
  const given = sourceOptions.find((name) => values[name] !== undefined);
  const { image, videoFile: video } = values;
  const model = findOffered(models, values.model ?? modelFor(given, source, video, models)?.id ?? usual.id);
  const filling = {
    ...{ model, source, image, video },
    resolution: values.resolution ?? (video && resolutionOfVideo(video, model)) ?? usualResolutionOf(given, source, model),
    keepsLength: given === 'edit' || given === 'upscale',
  };
  const filled = optionRows.map(([name, row]) => [row.field, row.fill(values[name], filling)] as const);
  const request: object = Object.fromEntries(filled.filter(([, value]) => value !== undefined));
  if (!isComplete(request)) throw new Error('the table of options leaves a field of a request open');
  return request;
}

const sourceOptions = ['extend', 'edit', 'upscale'] as const;
type SourceOption = (typeof sourceOptions)[number];

/** A request that is made of an earlier video, with that one as it is now. */
export function withSource(request: VideoRequest, source: ExtensionSource): VideoRequest {
  const model = findModel(request.model);
  const given = sourceOptions.find((name) => request[name] !== undefined);
  if (given === undefined || model === undefined) return request;
  const { resolution } = request;
  const filling = { model, source, resolution, image: undefined, video: undefined, keepsLength: given !== 'extend' };
  return { ...request, [given]: videoOptions[given].fill(source.generationId, filling) };
}

/** Only its own model can go on with a video; what that can't change or enlarge, the first that can does. */
function modelFor(
  given: SourceOption | undefined,
  source: ExtensionSource | undefined,
  video: RequestVideo | undefined,
  models: readonly Model[],
): Model | undefined {
  if (video !== undefined) return models.find(({ edit }) => edit?.uploads !== undefined);
  const own = models.find(({ id }) => id === source?.model);
  if (given === undefined || given === 'extend') return own;
  return own?.[given] === undefined ? models.find((each) => each[given] !== undefined) : own;
}

/** A changed video stays as sharp as it was; a larger one becomes as sharp as its model makes it. */
function usualResolutionOf(given: SourceOption | undefined, source: ExtensionSource | undefined, model: Model): Resolution {
  if (given === 'edit' && source !== undefined && model.resolutions.includes(source.resolution)) return source.resolution;
  if (given !== 'upscale' || source === undefined) return usualResolution(model);
  const targets = resolutions.filter((each) => model.upscale?.usdPerSecond[source.resolution]?.[each] !== undefined);
  return targets.find((each) => each === '1080p') ?? targets[0] ?? usualResolution(model);
}

/** As sharp as it is, as far as its model makes it; never sharper where there is a choice, which costs more and shows no more. */
function resolutionOfVideo({ width, height }: RequestVideo, model: Model): Resolution | undefined {
  const lines = (resolution: Resolution): number => (resolution === '4k' ? 2160 : Number.parseInt(resolution, 10));
  const measured = model.resolutions
    .filter((each) => each.endsWith('p') || each === '4k')
    .toSorted((a, b) => lines(a) - lines(b));
  return measured.findLast((each) => lines(each) <= Math.min(width, height) * 1.05) ?? measured[0];
}

/** The other way round. What the offered models don't know any more is left open. */
export async function valuesOf(request: VideoRequest, there: StillThere): Promise<VideoValues> {
  const known = optionRows.filter(([, row]) => there.models.some((model) => hasOption(row, model)));
  const values = await Promise.all(known.map(async ([name, row]) => [name, await row.value(request, there)] as const));
  // Each row's `value` has its option's type.
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as VideoValues;
}

const personalOptions = optionRows
  .filter(([, { picture, film, maxLength }]) => picture !== undefined || film !== undefined || maxLength !== undefined)
  .map(([, { field }]) => field)
  .filter(isOptionalField);

/** Fields that hold words, pictures or videos of a person, besides the prompt, which each request has. They go when a person deletes a video. */
export const personalFields = [...personalOptions, 'captions', 'look'] as const;

/** A picture of a request, and what it is there for. */
export interface NamedPicture {
  readonly option: FieldOption;
  /** Its place in a list; 0 for what is none. */
  readonly index: number;
  readonly image: RequestImage;
}

/** The pictures of a request, in the table's order. */
export function requestPictures(request: VideoRequest): readonly NamedPicture[] {
  return optionRows.flatMap(([option, { field, picture }]) =>
    picture === undefined
      ? []
      : [request[field]]
          .flat()
          .filter(isRequestImage)
          .map((image, index) => ({ option, index, image })),
  );
}

/** A request with none of its pictures. */
export function withoutPictures(request: VideoRequest): VideoRequest {
  const fields = optionRows.filter(([, { picture }]) => picture !== undefined).map(([, { field }]) => field);
  return fields.filter(isOptionalField).reduce(without, request);
}

/** The pictures among values, each once, also one that serves as first and last frame. */
export function givenPictures(values: VideoValues): readonly ImageBytes[] {
  const given = optionRows.flatMap(([name]) => [values[name]].flat().filter(isImageBytes));
  return [...new Map(given.map((image) => [image.sha256, image])).values()];
}
