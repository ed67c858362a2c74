import { join } from 'node:path';
import { catalog, isUnlisted, type Model } from '../../domain/catalog.ts';
import type { Log } from '../../lib/log.ts';
import type { ReadModelsParts } from '../provider-module.ts';
import { type ModelList, readModelList, snapshotModelList } from './model-list.ts';
import { openRouterUrl } from './openrouter-provider.ts';
import type { OpenRouterSettings } from './settings.ts';
import { serverModel } from './video-server/server-model.ts';

/** The start waits for the list no longer than this. */
const timeoutMs = 2000;

/** What the settings open, as OpenRouter lists it now, and as the operator says of a server. */
export async function readOfferedModels(
  { apiKey, baseUrl = openRouterUrl, server }: OpenRouterSettings,
  { dataFolder, log, clock, signal, again }: ReadModelsParts,
): Promise<readonly Model[] | undefined> {
  if (apiKey === undefined && server === undefined) return undefined;
  const own = server === undefined ? [] : [serverModel(server.facts)];
  if (apiKey === undefined) return own;
  const path = join(dataFolder, 'openrouter-models.json');
  const list = await readModelList({ baseUrl, path, now: () => clock.now(), timeoutMs, signal });
  if (again === undefined) tell(log, list);
  else if (list.from !== 'live') return undefined;
  return [...list.models.map(asReviewed), ...gone(list), ...own];
}

const reviewed = new Set(snapshotModelList().models.map(({ id }) => id));

/** Nobody has seen yet whether the price of a new one was read as it is meant: people are told so. */
function asReviewed(model: Model): Model {
  const { price } = model.sources;
  if (reviewed.has(model.id) || price === undefined) return model;
  return { ...model, sources: { ...model.sources, price: { ...price, trust: 'reported' } } };
}

/** Those that there were and that are not listed any more: nobody is sold them, and records go on to name them. */
function gone({ from, models, source: { date } }: ModelList): readonly Model[] {
  if (from === 'snapshot') return [];
  const listed = new Set(models.map(({ id }) => id));
  const others = catalog.filter(({ id, provider }) => provider === 'openrouter' && !listed.has(id));
  return others.map((model) => (isUnlisted(model) ? model : unlisted(model, date)));
}

/** @param date since when, as `Retirement` has it */
function unlisted({ finerPrices: _, ...model }: Model, date: string): Model {
  return { ...model, status: 'retired', retirement: { date, certainty: 'unlisted' }, priceUsdPerSecond: {} };
}

function tell(log: Log, { from, source, models, leftOut }: ModelList): void {
  const facts = { models: models.length, date: source.date, leftOut: leftOut.map(({ id, why }) => `${id}: ${why}`) };
  if (from === 'live') log.info(facts, 'OpenRouter’s list of models is read');
  else log.warn({ ...facts, from }, 'OpenRouter’s list of models can not be read, going on with an earlier one');
}
