import { findOffered } from './offered-models.ts';
import type { Offer } from './option-row.ts';
import type { VideoValues } from './option-schema.ts';
import { combinationOf, type Quality, type QualityChoice, qualities } from './quality.ts';
import { checkVideoRequest } from './request-rules.ts';
import { type Text, text } from './texts.ts';
import { priceUsd, type VideoRequest } from './video-request.ts';

/** Makes a request of values, as `requestOf` does; what decides others is no part of it any more. */
export type MakeRequest = (values: VideoValues) => VideoRequest;

/**
 * Has the quality decide model and resolution, where those are left open, among the combinations that can do what else was asked for and
 * have a price. Where none can, both stay open: what is usual is refused with what works.
 *
 * @returns values without a quality
 */
export function byQuality(values: VideoValues, offer: Offer, make: MakeRequest): VideoValues {
  const { quality, ...others } = values;
  if (quality === undefined) return others;
  return { ...others, ...combinationFor(quality, others, offer, make) };
}

/** Says so where a model or a resolution was set that is another one than the quality stands for. */
export function qualityRemarks(values: VideoValues, offer: Offer, make: MakeRequest): readonly Text[] {
  const { quality, ...others } = values;
  if (quality === undefined || (values.model === undefined && values.resolution === undefined)) return [];
  const { model: _m, resolution: _r, ...open } = others;
  const [meant, taken] = [combinationFor(quality, open, offer, make), make(byQuality(values, offer, make))];
  if (meant === undefined || (meant.model === taken.model && meant.resolution === taken.resolution)) return [];
  const label = findOffered(offer.models, meant.model).label;
  return [text('quality.overruled', { quality: text(`quality.${quality}`), model: label, resolution: meant.resolution })];
}

/**
 * What each quality stands for, with everything else as it was asked for. Where a model and a resolution are both set, a quality would
 * decide nothing: it is told what it would be without them.
 */
export function qualityChoices(values: VideoValues, offer: Offer, make: MakeRequest): readonly QualityChoice[] {
  const { quality: _, ...given } = values;
  const { model, resolution, ...open } = given;
  const others = model !== undefined && resolution !== undefined ? open : given;
  return qualities.flatMap((quality) => {
    const found = chosenOf(quality, others, offer, make);
    return found === undefined ? [] : [{ ...found, quality }];
  });
}

function combinationFor(quality: Quality, values: VideoValues, offer: Offer, make: MakeRequest) {
  const found = chosenOf(quality, values, offer, make);
  return found && { model: found.model.id, resolution: found.resolution };
}

function chosenOf(quality: Quality, values: VideoValues, offer: Offer, make: MakeRequest) {
  const usual = make(values);
  const possible = possibleCombinations(values, offer, make);
  // The usual one may be none of those that there are to choose from.
  const model = offer.models.find(({ id }) => id === usual.model) ?? offer.models[0];
  if (model === undefined) return undefined;
  const chosen = combinationOf(quality, possible, {
    model,
    resolution: usual.resolution,
  });
  return possible.find((each) => each === chosen);
}

function possibleCombinations(values: VideoValues, { models }: Offer, make: MakeRequest) {
  const open = models.filter(({ id }) => values.model === undefined || values.model === id);
  return open.flatMap((model) => {
    const sizes = values.resolution === undefined ? model.resolutions : [values.resolution];
    return sizes.flatMap((resolution) => {
      const request = make({ ...values, model: model.id, resolution });
      const price = priceUsd(request, model);
      if (price === undefined || checkVideoRequest(request, model).length > 0) return [];
      return [{ model, resolution, priceUsd: price, durationSeconds: request.durationSeconds }];
    });
  });
}
