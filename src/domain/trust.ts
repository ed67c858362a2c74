import type { Model } from './catalog.ts';
import { type Text, text } from './texts.ts';

/** Facts that are shown to people. */
export const shownFacts = ['price', 'limits'] as const;
export type ShownFact = (typeof shownFacts)[number];

/** Whether the vendor's own pages leave a fact out, or one of the limits, so that it is known by others' observations alone. */
export function isReported({ sources }: Model, fact: ShownFact): boolean {
  const known = fact === 'price' ? [sources.price] : [sources.limits, ...Object.values(sources.of ?? {})];
  return known.some((source) => source?.trust === 'reported');
}

/** Stands behind a fact that is only reported; see `reportedText`, which says so once in a place. */
export function markOf(model: Model | undefined, fact: ShownFact = 'price'): '*' | '' {
  return model !== undefined && isReported(model, fact) ? '*' : '';
}

/** What the mark means, where one of these models has it; to be said once in a place. */
export function reportedText(models: readonly Model[], facts: readonly ShownFact[] = ['price']): readonly Text[] {
  return models.some((model) => facts.some((fact) => isReported(model, fact))) ? [text('price.reportedMeans')] : [];
}
