import { findModel } from '../../domain/catalog.ts';
import { UserError } from '../../domain/errors.ts';
import { isFilm } from '../../domain/film-request.ts';
import type { Proposal } from '../../domain/quote.ts';
import { nearestPriced } from '../../domain/request-rules.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { isWithin, type TierRights } from '../../domain/tiers/tier.ts';
import { proposalOf } from '../consent.ts';
import type { Core } from '../core.ts';
import { allowedOf, labelOf, labelsOf } from '../place-settings/place-settings.ts';

/**
 * Holds what is asked for against its person's tier: models and size. Inside of the transaction that takes it in.
 *
 * @param submissions of one person in one place
 * @throws {UserError} `not_allowed` with what they can use instead
 */
export function requireTier(core: Core, submissions: readonly Submission[], rights: TierRights | undefined): void {
  if (rights === undefined) return;
  for (const submission of submissions) if (!isFilm(submission.request)) requireOne(core, submission, submissions.length, rights);
}

/** @param of how many it is: a press never makes one of several */
function requireOne(core: Core, submission: Submission, of: number, rights: TierRights): void {
  const { request } = submission;
  const { models: allowedModels, resolution: largest, names } = rights;
  const tier = names.join(', ');
  const refuse = (option: 'model' | 'resolution', refusal: UserError['text']) =>
    new UserError('not_allowed', refusal, { option, proposals: of > 1 ? [] : nearest(core, submission, rights) });
  if (allowedModels !== undefined && !allowedModels.includes(request.model)) {
    const allowed = labelsOf(allowedOf(core.offeredNow(), { allowedModels }));
    throw refuse('model', text('tier.model', { model: labelOf(request.model), tier, allowed }));
  }
  if (!isWithin(request.resolution, largest))
    throw refuse('resolution', text('tier.resolution', { tier, most: largest ?? '', resolution: request.resolution }));
}

/** The nearest that the tier allows, at its price, where there is one. */
function nearest(core: Core, submission: Submission, { models, resolution: largest }: TierRights): readonly Proposal[] {
  const { request } = submission;
  const makes = findModel(request.model)?.makes;
  const offered = allowedOf(core.offeredNow(), models === undefined ? {} : { allowedModels: models });
  const possible = offered
    .filter((model) => model.makes === makes)
    .map((model) => ({ ...model, resolutions: model.resolutions.filter((each) => isWithin(each, largest)) }))
    .filter(({ resolutions }) => resolutions.length > 0);
  const model = possible.find(({ id }) => id === request.model) ?? possible[0];
  const resolution = model?.resolutions.includes(request.resolution) === true ? request.resolution : model?.resolutions.at(-1);
  if (model === undefined || resolution === undefined) return [];
  const found = nearestPriced({ ...request, model: model.id, resolution }, model, possible);
  return found === undefined || !isWithin(found.request.resolution, largest)
    ? []
    : [proposalOf('nearest', submission, found.request, found.priceUsd)];
}
