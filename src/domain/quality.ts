import { type Model, type Resolution, resolutions } from './catalog.ts';
import { usualDuration, usualResolution } from './offered-models.ts';
import type { Offer } from './option-row.ts';
import { type Text, text } from './texts.ts';
import { markOf } from './trust.ts';
import { priceUsd } from './video-request.ts';

/** From the cheapest to the dearest. */
export const qualities = ['draft', 'standard', 'best'] as const;
export type Quality = (typeof qualities)[number];

/** A model and a resolution that can make something, and what that costs. */
export interface Combination {
  readonly model: Model;
  readonly resolution: Resolution;
  /** US dollars. */
  readonly priceUsd: number;
}

/** What a quality stands for in a request. */
export interface QualityChoice extends Combination {
  readonly quality: Quality;
  readonly durationSeconds: number;
}

/**
 * The combination that a quality stands for: `draft` is the cheapest, `best` the dearest; of those that cost the same the smallest and the
 * largest. `standard` is the one that is taken where nobody chooses; where that can't do it, the first model that can, at its usual
 * resolution.
 *
 * @param possible priced, in the order of the models; what has no price is never among them
 */
export function combinationOf(
  quality: Quality,
  possible: readonly Combination[],
  usual: Pick<Combination, 'model' | 'resolution'>,
): Combination | undefined {
  switch (quality) {
    case 'draft':
      return possible.toSorted((a, b) => a.priceUsd - b.priceUsd || sizeOf(a) - sizeOf(b))[0];
    case 'best':
      return possible.toSorted((a, b) => b.priceUsd - a.priceUsd || sizeOf(b) - sizeOf(a))[0];
    case 'standard': {
      const isUsual = ({ model, resolution }: Combination) => model === usual.model && resolution === usual.resolution;
      const isUsualOfItsModel = ({ model, resolution }: Combination) => resolution === usualResolution(model);
      const ofSameModel = possible.filter(({ model }) => model === usual.model);
      return possible.find(isUsual) ?? ofSameModel[0] ?? possible.find(isUsualOfItsModel) ?? possible[0];
    }
  }
}

/** What a quality stands for where nothing else is asked for, at the usual length. */
export function plainCombination(quality: Quality, offer: Offer): Combination | undefined {
  const { usual } = offer;
  return combinationOf(quality, plainCombinations(offer), { model: usual, resolution: usualResolution(usual) });
}

/** Whether a choice of quality makes a difference. */
export function isQualityOffered(offer: Offer): boolean {
  const [draft, best] = [plainCombination('draft', offer), plainCombination('best', offer)];
  return draft?.model !== best?.model || draft?.resolution !== best?.resolution;
}

/** By values: "draft: the model’s name, 360p, 8 s, about $0.19". */
export function qualityLabels(offer: Offer): Readonly<Record<string, Text>> {
  const labels = qualities.map((quality) => {
    const found = plainCombination(quality, offer);
    if (found === undefined) return [quality, text(`quality.${quality}`)] as const;
    const durationSeconds = usualDuration(found.model, found.resolution);
    return [quality, choiceText({ ...found, quality, durationSeconds })] as const;
  });
  return Object.fromEntries(labels);
}

/** A choice in words, with its model, its resolution, its length and its price. */
export function choiceText({ quality, model, resolution, durationSeconds: seconds, priceUsd: price }: QualityChoice): Text {
  const values = {
    quality: text(`quality.${quality}`),
    model: model.label,
    resolution,
    price: price === 0 ? text('quality.free') : text('quality.price', { priceUsd: price, mark: markOf(model) }),
  };
  return seconds === 0 ? text('quality.choiceStill', values) : text('quality.choice', { ...values, seconds });
}

function plainCombinations({ models }: Offer): readonly Combination[] {
  return models.flatMap((model) =>
    model.resolutions.flatMap((resolution) => {
      const request = { prompt: '', model: model.id, aspectRatio: '16:9', numberOfVideos: 1, resolution } as const;
      const price = priceUsd({ ...request, durationSeconds: usualDuration(model, resolution) }, model);
      return price === undefined ? [] : [{ model, resolution, priceUsd: price }];
    }),
  );
}

function sizeOf({ resolution }: Combination): number {
  return resolutions.indexOf(resolution);
}
