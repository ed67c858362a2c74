import {
  type AspectRatio,
  aspectRatios,
  type FinerPrices,
  type ModeLimits,
  type Model,
  type Resolution,
  resolutions,
  type Source,
} from '../../domain/catalog.ts';
import { finerPriceUsd } from '../../domain/finer-price.ts';
import { field, plainWords, textField } from './fields.ts';
import { readSkuPrices } from './sku-prices.ts';

/** Why a row of the list is not offered, for the log. */
export interface LeftOut {
  readonly id: string;
  readonly why: string;
}

/** Ids go into addresses of pages, settings and choices of people. */
const modelId = /^[a-z\d][\w.-]{0,60}\/[a-z\d][\w.:-]{0,80}$/i;

/** @see https://openrouter.ai/docs/api/api-reference/videos: "typically 30 seconds to several minutes" (2026-11-29) */
const usualSeconds = { p50: 90, p90: 240 };

/**
 * No field says which models take pictures as references; these do by their descriptions in the list (2026-08-28). What the others make of
 * such pictures is not known, so that they are not asked.
 *
 * @see https://openrouter.ai/docs/cookbook/video-generation/reference-to-video
 */
const takesReferences =
  /^(?:alibaba\/(?:happyhorse-1\.[01]|wan-2\.7|wan-3\.0)|bytedance\/seedance-2\.[05](?:-fast|-mini)?|minimax\/hailuo-3|x-ai\/grok-imagine-video)$/;
/** How many of them each takes is not published; all take as many. */
const mostReferences = 3;

/** Google's own rules for Veo 3.1, which the list leaves out (https://ai.google.dev/gemini-api/docs/veo, 2026-11-23). */
const isVeo31 = /^google\/veo-3\.1(?:-|$)/;

/**
 * Reads one row of OpenRouter's list of video models.
 *
 * @param row of `data`, not believed to have any shape
 * @param source where the list was read, and when
 */
export function readModelRow(row: unknown, source: Source): Model | LeftOut {
  const id = textField(row, 'id') ?? '';
  const leftOut = (why: string): LeftOut => ({ id: id.slice(0, 120), why });
  if (!modelId.test(id)) return leftOut('no usable id');
  if (field(row, 'upscale_factor') != null || field(row, 'creativity') != null) return leftOut('makes no new videos');
  const durationsSeconds = readDurations(field(row, 'supported_durations'));
  if (durationsSeconds.length === 0) return leftOut('no fixed durations');
  const sizes = readWords(field(row, 'supported_resolutions')).map((each) => each.toLowerCase());
  const ratios = readWords(field(row, 'supported_aspect_ratios'));
  const offeredRatios = aspectRatios.filter((each) => ratios.includes(each));
  const listed = resolutions.filter((each) => sizes.includes(each));
  if (listed.length === 0 || offeredRatios.length === 0) return leftOut('no resolution or shape that can be asked for');
  const audio = readAudio(field(row, 'generate_audio'));
  const prices = readPrices(row, offeredRatios, audio);
  if (prices === undefined) return leftOut('a price that can not be read');
  const perSecond = dearest(prices, listed, audio);
  const priced = listed.filter((each) => perSecond[each] !== undefined);
  if (priced.length === 0) return leftOut('no price');
  const frames = readWords(field(row, 'supported_frame_images'));
  const continues = prices.rates.some(({ from }) => from === 'video');
  return {
    id,
    label: labelOf(textField(row, 'name'), id),
    provider: 'openrouter',
    makes: 'video',
    status: 'available',
    durationsSeconds,
    resolutions: priced,
    aspectRatios: offeredRatios,
    durationsByResolution: longOnly(id, durationsSeconds, priced),
    // The models read far more; the cap is ours, so that no surface meets a text that it can't show.
    promptMaxCharacters: 4000,
    image: frames.includes('first_frame'),
    lastFrame: frames.includes('first_frame') && frames.includes('last_frame') ? lastFrameOf(id) : undefined,
    referenceImages: takesReferences.test(id) ? { max: mostReferences } : undefined,
    // Only where the list has a price for it. How long a source is kept is not documented: a day is what can be hoped for.
    extension: continues ? { maxSourceSeconds: durationsSeconds.at(-1) ?? 0, sourceKeptHours: 24 } : undefined,
    negativePrompt: takesNegativePrompt(row, id),
    seed: field(row, 'seed') === true,
    audio,
    people: false,
    maxVideos: 1,
    priceUsdPerSecond: perSecond,
    finerPrices: prices,
    priceUsdPerStill: {},
    // A poll is advised every 10 to 30 seconds; nothing was seen to be ready before.
    minimumLatencySeconds: 10,
    usualSeconds,
    sources: { status: source, limits: source, price: source, latency: source },
  };
}

/**
 * Where what should not be seen is said to the vendor. The names of the other vendors are not published, and a field that the list does not
 * let through is dropped in silence: there it is said in the prompt instead.
 */
export const negativePromptWay = { vendor: 'google-vertex', field: 'negativePrompt' } as const;

function takesNegativePrompt(row: unknown, id: string): boolean {
  return id.startsWith('google/') && readWords(field(row, 'allowed_passthrough_parameters')).includes(negativePromptWay.field);
}

function readDurations(value: unknown): readonly number[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  const seconds = given.filter(
    (each): each is number => typeof each === 'number' && Number.isInteger(each) && each > 0 && each <= 60,
  );
  return [...new Set(seconds)].sort((a, b) => a - b);
}

function readWords(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** What is not known is left as the model has it. */
function readAudio(value: unknown): Model['audio'] {
  if (value === true) return 'switchable';
  return value === false ? 'never' : 'always';
}

function readPrices(row: unknown, ratios: readonly AspectRatio[], audio: Model['audio']): FinerPrices | undefined {
  const skus = field(row, 'pricing_skus');
  if (typeof skus !== 'object' || skus === null || Array.isArray(skus)) return undefined;
  const sizes = readWords(field(row, 'supported_sizes'));
  const prices = readSkuPrices(Object.fromEntries(Object.entries(skus)), (resolution) => mostPixels(resolution, ratios, sizes));
  if (prices === undefined || audio === 'switchable') return prices;
  // Nobody can choose: the price is the one without sound where there is none, and else either.
  const rates = prices.rates.filter(({ sound }) => audio === 'always' || sound !== true).map(({ sound: _, ...rate }) => rate);
  return { ...prices, rates };
}

/** Lines of a resolution; those of stills have none of their own in a video. */
const lines: Readonly<Record<Resolution, number>> = {
  '360p': 360,
  '480p': 480,
  '720p': 720,
  '768p': 768,
  '1080p': 1080,
  '1k': 1080,
  '2k': 1440,
  '4k': 2160,
};

/** The most pixels of a frame: models round sizes in ways of their own, so that their own list has the last word. */
function mostPixels(resolution: Resolution, ratios: readonly AspectRatio[], sizes: readonly string[]): number {
  const short = lines[resolution];
  const usual = Math.max(
    ...ratios.map((ratio) => {
      const [wide = 1, high = 1] = ratio.split(':').map(Number);
      return short * Math.ceil((short * Math.max(wide, high)) / Math.min(wide, high));
    }),
  );
  const listed = sizes.map((size) => {
    const [width = 0, height = 0] = /^\d{3,5}x\d{3,5}$/.test(size) ? size.split('x').map(Number) : [];
    return width * height;
  });
  return Math.max(usual, ...listed.filter((pixels) => pixels <= usual * 1.1));
}

/** The dearest second of each resolution, whatever else is asked for. */
function dearest({ rates }: FinerPrices, listed: readonly Resolution[], audio: Model['audio']): Model['priceUsdPerSecond'] {
  const sounds = audio === 'switchable' ? [true, false] : [true];
  return Object.fromEntries(
    listed.flatMap((resolution) => {
      const each = sounds.flatMap((sound) =>
        [{}, { image: {} }].map((pictures) =>
          finerPriceUsd({ resolution, durationSeconds: 1, audio: sound, ...pictures }, { rates }),
        ),
      );
      // One that has no price for all that it can be asked for is not asked for it at all.
      const known = each.filter((usd) => usd !== undefined);
      return known.length < each.length ? [] : [[resolution, roundUp(Math.max(...known))]];
    }),
  );
}

function roundUp(usd: number): number {
  return Math.ceil(usd * 1e6 - 1e-3) / 1e6;
}

function labelOf(name: string | undefined, id: string): string {
  const words = plainWords(name ?? '').replace(/\.$/, '');
  return `${(words === '' ? id : words).slice(0, 60).trim()} (OpenRouter)`;
}

function longOnly(id: string, durations: readonly number[], listed: readonly Resolution[]): Model['durationsByResolution'] {
  if (!isVeo31.test(id) || !durations.includes(8)) return {};
  return Object.fromEntries(listed.filter((each) => each === '1080p' || each === '4k').map((each) => [each, [8]]));
}

function lastFrameOf(id: string): ModeLimits {
  return isVeo31.test(id) ? { durationsSeconds: [8] } : {};
}
