import { byQuality } from '../by-quality.ts';
import { allowedOffer, type OpenParts, openRequest, problemsOf, withWishes } from '../open-options.ts';
import { optionRow, type VideoValues } from '../option-schema.ts';
import type { VideoOption } from '../options.ts';
import { isStill, sourceOf, type VideoRequest } from '../video-request.ts';
import type { OptionDefaults } from './defaults-book.ts';
import { defaultOptionNames } from './option-defaults.ts';

/**
 * Fills in what was left open. What is set stays; then each layer sets what those before it left open, as far as it goes with all of that. A
 * default never makes a request that could be made one that can’t, and is told by the card alone.
 *
 * @param values with styles worked in
 * @param layers the nearest first: of a person, their channel, their server
 */
export function withDefaults(values: VideoValues, layers: readonly OptionDefaults[], parts: OpenParts): VideoValues {
  const asked = openRequest(values, parts);
  // It takes after what it is made of.
  if (sourceOf(asked) !== undefined || asked.video !== undefined) return values;
  const names = defaultOptionNames.filter((name) => holdsFor(name, asked));
  const own = layers
    .map((layer) => withoutForbidden(layer, parts))
    .reduce((filled, layer) => withWishes(filled, layer, names, parts).values, values);
  return amongAllowed(own, parts);
}

function holdsFor(name: VideoOption, request: VideoRequest): boolean {
  const { ofStills, givesWayToImage } = optionRow(name)?.asDefault ?? {};
  if (isStill(request) && ofStills !== true) return false;
  return givesWayToImage !== true || (request.image === undefined && request.lastFrame === undefined);
}

function withoutForbidden({ model, ...others }: OptionDefaults, { allowedModels }: OpenParts): OptionDefaults {
  const isForbidden = typeof model === 'string' && allowedModels?.includes(model) === false;
  return model === undefined || isForbidden ? others : { ...others, model };
}

/** Where models were left open, and the usual ones may not be used, those that may are: by the quality that was chosen, or the first that can do it. */
function amongAllowed(values: VideoValues, parts: OpenParts): VideoValues {
  const { allowedModels, make } = parts;
  if (allowedModels === undefined) return values;
  if (values.quality !== undefined) return byQuality(values, allowedOffer(parts), make);
  if (values.model !== undefined || allowedModels.includes(openRequest(values, parts).model)) return values;
  const before = problemsOf(values, parts);
  const others = allowedOffer(parts).models.map(({ id }) => ({ ...values, model: id }));
  return others.find((each) => problemsOf(each, parts) < before) ?? values;
}
