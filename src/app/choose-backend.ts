import { findModel, type Model, type ProviderId } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Offer, ProviderModule } from '../providers/provider-module.ts';
import type { AppConfig } from './installed.ts';

/** Which model is used when a request names none, and why; and which ones a request may name. */
export interface Backend {
  readonly model: Model;
  readonly provider: ProviderId;
  readonly why: Text;
  /** All models for videos that are set up, the better ones first; `model` is one of them. */
  readonly offered: readonly Model[];
  /** The same for stills, of the stand-in where nothing else that is set up makes any; at least one. */
  readonly offeredStills: readonly Model[];
  /** Nothing else is set up, or it is wanted so: what is made is free of charge, and no real video. */
  readonly isStandIn: boolean;
}

/**
 * The rule of the model that is used: the one that VIDEO_MODEL names; else the first that is available of the first provider in the list
 * that is set up. A provider that stands in is asked last, and its videos are never mixed with those that cost.
 *
 * @param installed in the order of the list
 * @param config with a `videoModel` of the catalogue, as `readConfig` makes sure
 */
export function chooseBackend(
  installed: readonly ProviderModule[],
  { providers, videoModel }: Pick<AppConfig, 'providers' | 'videoModel'>,
): Backend {
  const settings: Readonly<Record<string, unknown>> = providers;
  const offersOf = (modules: readonly ProviderModule[]) => modules.flatMap((each) => each.offers(settings[each.id]));
  const [standIns, others] = [installed.filter(({ standsIn }) => standsIn), installed.filter(({ standsIn }) => !standsIn)];
  const named = videoModel === undefined ? undefined : findModel(videoModel);
  const isOf = (modules: readonly ProviderModule[]) => named !== undefined && modules.some(({ ways }) => named.provider in ways);
  const isStandIn = isOf(standIns) || (!isOf(others) && offersOf(others).length === 0);
  const offers = offersOf(isStandIn ? standIns : others);
  const { model, why } =
    named === undefined ? usual(offers) : { model: named, why: text('backend.byModel', { model: named.id }) };
  const all = [...new Set(offers.flatMap(({ models }) => models))];
  const offered = all.filter((each) => each === model || isOffered(each, model));
  const stills = offered.filter(({ makes }) => makes === 'image');
  const drawn = offersOf(standIns).flatMap(({ models }) => models.filter(({ makes }) => makes === 'image'));
  return {
    model,
    provider: model.provider,
    why,
    offered: offered.filter(({ makes }) => makes === 'video'),
    offeredStills: stills.length > 0 ? stills : drawn,
    isStandIn,
  };
}

/** The first that its vendor offers. */
function usual(offers: readonly Offer[]): Pick<Backend, 'model' | 'why'> {
  for (const { models, why } of offers) {
    const model = models.find(({ makes, status }) => makes === 'video' && status === 'available');
    if (model !== undefined) return { model, why };
  }
  throw new Error('no provider that is installed has a model that is available');
}

function isOffered({ makes, provider, retirement, status }: Model, chosen: Model): boolean {
  if (status !== 'retired') return true;
  // Others say that it is gone; where the admin insists on one of its kind, its vendor has the last word.
  return makes === 'video' && provider === chosen.provider && retirement?.certainty === 'reported';
}
