import type { z } from 'zod';
import { byQuality } from '../by-quality.ts';
import { findOffered } from '../offered-models.ts';
import type { Offer } from '../option-row.ts';
import { requestOf, type VideoValues } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { checkVideoRequest } from '../request-rules.ts';
import type { StoredDefaults } from './library.ts';

/**
 * The options that people can have defaults of their own for, the more important ones first: where two don't go together, the first counts. What a
 * video is about is asked for each time, and so is how many there are, which multiplies the price.
 */
export const defaultOptions = [
  ...['quality', 'model', 'aspect', 'duration', 'resolution'],
  ...['audio', 'people', 'negative', 'enhance'],
] as const satisfies readonly VideoOption[];
export type DefaultOption = (typeof defaultOptions)[number];

/** What a request of somebody is where it leaves an option open. */
export type OwnDefaults = Pick<VideoValues, DefaultOption>;

/** Options that a request about an earlier video, or somebody's own, has: all else follows from that one. */
const sources = ['extend', 'edit', 'upscale', 'videoFile'] as const satisfies readonly VideoOption[];

/** Those that decide the same as another one: what is said last counts. */
const rivals: Partial<Record<DefaultOption, readonly DefaultOption[]>> = {
  quality: ['model', 'resolution'],
  model: ['quality'],
  resolution: ['quality'],
};

/** What somebody has after they chose some more. @param chosen what is undefined in it stays */
export function withChosen(before: OwnDefaults, chosen: OwnDefaults): OwnDefaults {
  const given = defaultOptions.filter((name) => chosen[name] !== undefined);
  const gone = new Set(given.flatMap((name) => rivals[name] ?? []).filter((name) => !given.includes(name)));
  const kept = Object.entries(before).filter(([name]) => ![...gone].some((each) => each === name));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(given.map((name) => [name, chosen[name]])) };
}

/** What can be read of stored defaults. @param options of a command that takes them, with the models that there are now */
export function readDefaults(stored: StoredDefaults, { shape }: z.ZodObject): OwnDefaults {
  const read = defaultOptions.flatMap((name) => {
    const result = shape[name]?.safeParse(stored[name]);
    return result?.success === true && result.data !== undefined ? [[name, result.data]] : [];
  });
  return Object.fromEntries(read);
}

/**
 * Fills what a request leaves open with what its person has as defaults. What the request says wins: a default that does not go with it is
 * left out, so that nobody is refused for something that they did not ask for.
 */
export function withDefaults(values: VideoValues, defaults: OwnDefaults, offer: Offer): VideoValues {
  if (sources.some((name) => values[name] !== undefined)) return values;
  let filled = values;
  for (const name of defaultOptions) {
    if (defaults[name] === undefined || filled[name] !== undefined || isDecided(name, values)) continue;
    const more: VideoValues = { ...filled, [name]: defaults[name] };
    if (problemsOf(more, offer) <= problemsOf(filled, offer)) filled = more;
  }
  return filled;
}

/** Whether the request itself says what the default would decide. */
function isDecided(name: DefaultOption, values: VideoValues): boolean {
  return rivals[name]?.some((each) => values[each] !== undefined) === true;
}

/** How much is wrong with what would be made. */
function problemsOf(values: VideoValues, offer: Offer): number {
  const make = (each: VideoValues) => requestOf(each, offer);
  const request = make(byQuality(values, offer, make));
  return checkVideoRequest(request, findOffered(offer.models, request.model)).length;
}
