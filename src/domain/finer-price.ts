import type { FinerPrices, FinerRate, Resolution } from './catalog.ts';

/** What of a request its price depends on. */
export interface PricedRequest {
  readonly resolution: Resolution;
  readonly durationSeconds: number;
  readonly audio?: boolean;
  readonly image?: object;
  readonly lastFrame?: object;
  readonly referenceImages?: readonly object[];
  readonly extend?: object;
}

/**
 * What one video costs.
 *
 * @returns US dollars; undefined where no rate holds
 */
export function finerPriceUsd(
  request: PricedRequest,
  { rates, usdPerPicture = 0, minimumUsd = 0 }: FinerPrices,
): number | undefined {
  const fitting = rates.filter((rate) => holds(rate, request));
  const exact = fitting.filter((rate) => !fitting.some((other) => isMoreExact(other, rate)));
  if (exact.length === 0) return undefined;
  const perSecond = Math.max(...exact.map((rate) => perSecondOf(rate, request) ?? 0));
  return Math.max(minimumUsd, perSecond * request.durationSeconds + usdPerPicture * countPictures(request));
}

function perSecondOf({ usdPerSecond }: FinerRate, { resolution }: PricedRequest): number | undefined {
  return typeof usdPerSecond === 'number' ? usdPerSecond : usdPerSecond[resolution];
}

function holds(rate: FinerRate, request: PricedRequest): boolean {
  const { resolution, sound, from } = rate;
  if (perSecondOf(rate, request) === undefined) return false;
  if (resolution !== undefined && resolution !== request.resolution) return false;
  // Sound is on unless somebody turns it off.
  if (sound !== undefined && sound !== (request.audio ?? true)) return false;
  const origin = originOf(request);
  // Going on with a video has a price of its own, or none.
  return from === undefined ? origin !== 'video' : from === origin;
}

function originOf(request: PricedRequest): FinerRate['from'] {
  if (request.extend !== undefined) return 'video';
  return countPictures(request) > 0 ? 'image' : 'text';
}

/** Whether `one` says all that `other` says, and more. */
function isMoreExact(one: FinerRate, other: FinerRate): boolean {
  const fields = ['resolution', 'sound', 'from'] as const;
  const saysAll = fields.every((field) => other[field] === undefined || one[field] !== undefined);
  return saysAll && fields.some((field) => one[field] !== undefined && other[field] === undefined);
}

function countPictures({ image, lastFrame, referenceImages = [] }: PricedRequest): number {
  return (image === undefined ? 0 : 1) + (lastFrame === undefined ? 0 : 1) + referenceImages.length;
}
