import { type FinerPrices, type FinerRate, type Resolution, resolutions } from '../../domain/catalog.ts';
import { amount } from './fields.ts';

/** What the unit of a rate is counted in. */
type Unit = 'usd per second' | 'cents per second' | 'usd per token';

/**
 * The names that prices were seen under; what follows a stem, in any order, says which requests it is for. Values are texts.
 *
 * @see https://openrouter.ai/docs/api/api-reference/videos (2026-11-29), and copies of the list of 2026-08
 */
const stems: readonly (readonly [stem: string, Unit])[] = [
  ['duration_seconds', 'usd per second'],
  // In older pages alone, with hyphens: read as if they were underscores.
  ['per_video_second', 'usd per second'],
  ['cents_per_second_output', 'cents per second'],
  ['cents_per_second_video_continuation', 'cents per second'],
  ['cents_per_video_output_second', 'cents per second'],
  ['video_tokens', 'usd per token'],
];

/** Tokens are counted at this rate, whatever the video has (providers.md of 2026-11-29: width x height x seconds x 24 / 1024). */
const framesPerSecond = 24;

/**
 * Reads a price list.
 *
 * @param skus `pricing_skus` of a row
 * @param pixels the most that one frame has at a resolution, in the shapes that are offered
 * @returns undefined as soon as one of the names or values can't be read: it could be part of the price
 */
export function readSkuPrices(
  skus: Readonly<Record<string, unknown>>,
  pixels: (resolution: Resolution) => number,
): FinerPrices | undefined {
  const rates: FinerRate[] = [];
  let usdPerPicture = 0;
  let minimumUsd = 0;
  for (const [sku, value] of Object.entries(skus)) {
    const price = amount(value);
    if (price === undefined) return undefined;
    const name = sku.toLowerCase().replaceAll('-', '_');
    if (name === 'cents_per_image_input') usdPerPicture = Math.max(usdPerPicture, price / 100);
    else if (name === 'reference_images') usdPerPicture = Math.max(usdPerPicture, price);
    else if (name === 'minimum_cents_per_generation') minimumUsd = Math.max(minimumUsd, price / 100);
    else {
      const read = readRates(name, price, pixels);
      if (read === undefined) return undefined;
      rates.push(...read);
    }
  }
  return {
    rates,
    ...(usdPerPicture === 0 ? {} : { usdPerPicture }),
    ...(minimumUsd === 0 ? {} : { minimumUsd }),
  };
}

/** @returns nothing for a rate that holds for no request of ours; undefined for a name that can't be read */
function readRates(name: string, price: number, pixels: (resolution: Resolution) => number): readonly FinerRate[] | undefined {
  const mode = /^(text|image)_to_video_/.exec(name);
  const rest = name.slice(mode?.[0].length ?? 0);
  const [stem, unit] = stems.find(([each]) => rest === each || rest.startsWith(`${each}_`)) ?? [];
  if (stem === undefined || unit === undefined) return undefined;
  const qualifiers = readQualifiers(rest.slice(stem.length));
  if (qualifiers === undefined) return undefined;
  const { resolution, ...others } = qualifiers;
  // Nobody puts a video in, and a resolution that we have no word for can't be asked for.
  if (others.videoInput || resolution === 'another') return [];
  const from = originOf(mode?.[1], stem);
  const base: Pick<FinerRate, 'sound' | 'from'> = {
    ...(others.sound === undefined ? {} : { sound: others.sound }),
    ...(from === undefined ? {} : { from }),
  };
  // A price of nothing is a mistake in the list rather than a gift.
  if (price === 0) return undefined;
  if (unit !== 'usd per token') {
    const usdPerSecond = unit === 'usd per second' ? price : price / 100;
    return [{ ...base, usdPerSecond, ...(resolution === undefined ? {} : { resolution }) }];
  }
  const perSecond = (each: Resolution): number => (pixels(each) * framesPerSecond * price) / 1024;
  if (resolution !== undefined) return [{ ...base, usdPerSecond: perSecond(resolution), resolution }];
  return [{ ...base, usdPerSecond: Object.fromEntries(resolutions.map((each) => [each, perSecond(each)])) }];
}

function originOf(mode: string | undefined, stem: string): FinerRate['from'] {
  if (stem.endsWith('video_continuation')) return 'video';
  if (mode === undefined) return undefined;
  return mode === 'text' ? 'text' : 'image';
}

interface Qualifiers {
  readonly sound?: boolean;
  readonly resolution?: Resolution | 'another';
  readonly videoInput?: true;
}

function readQualifiers(words: string): Qualifiers | undefined {
  let rest = words;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest);
    if (found !== null) rest = rest.replace(found[0], '');
    return found?.[1];
  };
  const videoInput = take(/_(with_video_input)(?=_|$)/);
  const sound = take(/_(with|without)_audio(?=_|$)/);
  const size = take(/_(\d{3,4}p|[1248]k)(?=_|$)/);
  if (rest !== '') return undefined;
  return {
    ...(videoInput === undefined ? {} : { videoInput: true }),
    ...(sound === undefined ? {} : { sound: sound === 'with' }),
    ...(size === undefined ? {} : { resolution: resolutions.find((each) => each === size) ?? 'another' }),
  };
}
