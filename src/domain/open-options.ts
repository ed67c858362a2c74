import { byQuality, type MakeRequest } from './by-quality.ts';
import { findModel } from './catalog.ts';
import type { Offer } from './option-row.ts';
import { optionRow, type VideoValues } from './option-schema.ts';
import type { VideoOption } from './options.ts';
import { checkVideoRequest } from './request-rules.ts';
import { priceUsd, type VideoRequest } from './video-request.ts';

/** What it takes to see which values go with a request. */
export interface OpenParts {
  readonly offer: Offer;
  /** As `byQuality` takes it. */
  readonly make: MakeRequest;
  /** A value as the command takes it. `unknown`: it has no such option; undefined: it is no value of it now. */
  read(name: VideoOption, value: unknown): { readonly value: unknown } | 'unknown' | undefined;
  /** Ids of the models that may be used where it is asked for. Default: all that are offered. */
  readonly allowedModels?: readonly string[] | undefined;
}

/** Options by their names, which a style or a default would set. */
export type WishedOptions = Readonly<Record<string, unknown>>;

interface Wish {
  readonly option: VideoOption;
  readonly values: VideoValues;
}

/**
 * Sets what was left open, as far as a request does not become worse by it: what is set stays, also where it decides another option.
 *
 * @param names of the options that may be set
 * @returns also which of them were left out, since they are no values here or do not go with what is set
 */
export function withWishes(
  values: VideoValues,
  wished: WishedOptions,
  names: readonly VideoOption[],
  parts: OpenParts,
): { readonly values: VideoValues; readonly left: readonly VideoOption[] } {
  const { wishes, left } = wishesOf(values, wished, names, parts);
  if (wishes.length === 0) return { values, left };
  const together = { ...Object.assign({}, ...wishes.map((wish) => wish.values)), ...values };
  return problemsOf(together, parts) <= problemsOf(values, parts)
    ? { values: together, left }
    : oneByOne(values, wishes, left, parts);
}

/** Models go first, since they decide what else there is. */
function wishesOf(values: VideoValues, wished: WishedOptions, names: readonly VideoOption[], { read }: OpenParts) {
  const wishes: Wish[] = [];
  const left: VideoOption[] = [];
  for (const option of names.toSorted((a, b) => Number(b === 'model') - Number(a === 'model'))) {
    const value = wished[option];
    if (value === undefined || isDecided(option, values)) continue;
    const found = read(option, value);
    if (found === undefined) left.push(option);
    else if (found !== 'unknown') wishes.push({ option, values: { [option]: found.value } });
  }
  return { wishes, left };
}

/** Whether somebody set it, or another option that decides it, or one that it would decide. */
function isDecided(option: VideoOption, values: VideoValues): boolean {
  if (values[option] !== undefined) return true;
  const guided = (name: VideoOption): readonly string[] => {
    const row = optionRow(name);
    return row !== undefined && 'guides' in row ? row.guides : [];
  };
  const isGuided = Object.entries(values).some(
    ([name, value]) => value !== undefined && guided(name as VideoOption).includes(option),
  );
  return isGuided || guided(option).some((name) => values[name as VideoOption] !== undefined);
}

/** Each that makes nothing worse. */
function oneByOne(base: VideoValues, wishes: readonly Wish[], before: readonly VideoOption[], parts: OpenParts) {
  const left = [...before];
  let values = base;
  let most = problemsOf(base, parts);
  for (const wish of wishes) {
    const more = { ...values, ...wish.values };
    const problems = problemsOf(more, parts);
    if (problems > most) left.push(wish.option);
    else [values, most] = [more, problems];
  }
  return { values, left };
}

/** What values ask for, where a quality chooses among the models that may be used. */
export function openRequest(values: VideoValues, parts: OpenParts): VideoRequest {
  return parts.make(byQuality(values, allowedOffer(parts), parts.make));
}

/** Those of the offer that may be used; all, where none of them may. */
export function allowedOffer({ offer, allowedModels }: OpenParts): Offer {
  const models = offer.models.filter(({ id }) => allowedModels?.includes(id) !== false);
  return models.length === 0 ? offer : { ...offer, models };
}

/** How many rules a request breaks; nobody is sold what has no price, or by a model that may not be used. */
export function problemsOf(values: VideoValues, parts: OpenParts): number {
  const request = openRequest(values, parts);
  const model = findModel(request.model);
  if (model === undefined) return Number.POSITIVE_INFINITY;
  const isForbidden = parts.allowedModels?.includes(request.model) === false;
  const hasNoPrice = priceUsd(request, model) === undefined;
  return checkVideoRequest(request, model).length + (hasNoPrice ? 1 : 0) + (isForbidden ? 1 : 0);
}
