import { findModel } from '../domain/catalog.ts';
import { type Text, text } from '../domain/texts.ts';
import { editDistance } from '../lib/edit-distance.ts';
import type { ProviderModule } from '../providers/provider-module.ts';
import type { AppConfig } from './installed.ts';
import { StartError } from './start-error.ts';

/** So many of the nearest are named. */
const mostNamed = 3;

/**
 * Says that `VIDEO_MODEL` names no model. To be asked after the lists of models were read: a setting of theirs can't be checked before.
 *
 * @returns undefined where it names one, or none is set
 */
export function unknownModelText(
  installed: readonly ProviderModule[],
  { providers, videoModel: model }: Pick<AppConfig, 'providers' | 'videoModel'>,
): Text | undefined {
  if (model === undefined || findModel(model)?.makes === 'video') return undefined;
  const settings: Readonly<Record<string, unknown>> = providers;
  const offered = installed.flatMap((each) => each.offers(settings[each.id]).flatMap(({ models }) => models));
  const ids = offered.flatMap(({ id, makes, status }) => (makes === 'video' && status !== 'retired' ? [id] : []));
  const nearest = [...new Set(ids)].toSorted((a, b) => editDistance(a, model) - editDistance(b, model)).slice(0, mostNamed);
  return text('start.modelUnknown', { model, nearest: nearest.join(', ') });
}

/** @throws {StartError} where `VIDEO_MODEL` names no model */
export function requireKnownModel(
  installed: readonly ProviderModule[],
  config: Pick<AppConfig, 'providers' | 'videoModel'>,
): void {
  const unknown = unknownModelText(installed, config);
  if (unknown !== undefined) throw new StartError(unknown);
}
