import { findModel } from '../../domain/catalog.ts';
import { UserError } from '../../domain/errors.ts';
import { isFilm } from '../../domain/film-request.ts';
import type { ChosenValues } from '../../domain/place-settings/place-settings.ts';
import { readPlaceSettings } from '../../domain/place-settings/read-place-settings.ts';
import { type SettingScope, serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Proposal } from '../../domain/quote.ts';
import { nearestPriced } from '../../domain/request-rules.ts';
import type { Submission } from '../../domain/submission.ts';
import { type Text, text } from '../../domain/texts.ts';
import { fewerWithin, proposalOf } from '../consent.ts';
import type { Core } from '../core.ts';
import { allowedOf, labelOf, labelsOf } from './place-settings.ts';

/**
 * Holds what is asked for against what was chosen for its place, inside the transaction that takes it in.
 *
 * @param submissions of one person in one place, at least one
 * @param count videos that they become
 * @throws {UserError} `not_allowed` with what can be done here instead
 */
export async function requirePlace(
  core: Core,
  submissions: readonly Submission[],
  count: number,
  values: ChosenValues,
): Promise<void> {
  const [only, ...others] = submissions;
  for (const submission of submissions) await requireAllowedModel(core, submission, others.length === 0, values);
  const { videosAtOnce } = values;
  if (videosAtOnce === undefined || count <= videosAtOnce) return;
  const proposals = only === undefined || others.length > 0 ? [] : fewerWithin(only, videosAtOnce);
  throw new UserError('not_allowed', text('place.tooMany', { asked: count, most: videosAtOnce }), { option: 'count', proposals });
}

/** @param isAlone whether it is all that is asked for: a press never makes one of several */
async function requireAllowedModel(core: Core, submission: Submission, isAlone: boolean, values: ChosenValues): Promise<void> {
  const { request, replyTarget } = submission;
  if (isFilm(request) || values.allowedModels === undefined || values.allowedModels.includes(request.model)) return;
  const allowed = allowedOf(core.offeredNow(), values).filter(({ makes }) => makes === findModel(request.model)?.makes);
  const known = { model: labelOf(request.model), allowed: labelsOf(allowed) };
  const refusal = allowed.length === 0 ? text('place.noModel', known) : text('place.model', known);
  const elsewhere = await elsewhereText(core, settingScopeOf(replyTarget), request.model);
  throw new UserError('not_allowed', text('list.sentences', { sentences: [refusal, ...elsewhere] }), {
    option: 'model',
    proposals: isAlone ? nearest(submission, allowed) : [],
  });
}

/** The same with the first allowed model that can do it, at its price. */
function nearest(submission: Submission, allowed: ReturnType<typeof allowedOf>): readonly Proposal[] {
  const [model] = allowed;
  const found = model && nearestPriced({ ...submission.request, model: model.id }, model, allowed);
  return found === undefined ? [] : [proposalOf('nearest', submission, found.request, found.priceUsd)];
}

/** Says that other channels of the server may use it, where some were allowed it by name. */
async function elsewhereText({ store }: Core, scope: SettingScope, model: string): Promise<readonly Text[]> {
  if (scope.channelId === undefined) return [];
  const others = await store.channelSettings(serverScopeOf(scope), 'allowedModels');
  const count = others.filter((each) => readPlaceSettings([each]).channel.allowedModels?.includes(model) === true).length;
  return count === 0 ? [] : [text('place.elsewhere', { count })];
}
