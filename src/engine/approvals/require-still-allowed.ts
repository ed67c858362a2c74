import { findModel } from '../../domain/catalog.ts';
import { DeliveryError } from '../../domain/delivery.ts';
import { UserError } from '../../domain/errors.ts';
import { isFilm } from '../../domain/film-request.ts';
import type { Generation, Requester } from '../../domain/generation.ts';
import { wordsOfRequest } from '../../domain/moderation/words-of.ts';
import { settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import type { Submission } from '../../domain/submission.ts';
import { text } from '../../domain/texts.ts';
import { requireNotBlocked } from '../admin/blocked.ts';
import { requireBudget, requireCapOverAll } from '../budget.ts';
import type { Core } from '../core.ts';
import { refuseUnwanted } from '../moderation/require-words.ts';
import { valuesAt } from '../place-settings/place-settings.ts';
import { requirePlace } from '../place-settings/require-place.ts';
import { requireTier } from '../tiers/require-tier.ts';
import { tierOf, tiersOf } from '../tiers/tier-of.ts';

/** Who decides waits for the answer. */
const askMs = 5000;

/**
 * Its person with the roles that they have now, where a tier there goes by roles: they may have lost one since they asked. Asks their platform, so
 * that it is called before the transaction.
 */
export async function askerNow(core: Core, { requester, replyTarget }: Generation): Promise<Requester> {
  const tiers = await tiersOf(core, settingScopeOf(replyTarget));
  if (!tiers.some(({ roles }) => roles.length > 0)) return requester;
  const delivery = core.deliveries.find(({ platform }) => platform === replyTarget.platform);
  // On the page nobody has roles.
  if (delivery?.rolesOf === undefined) return requester;
  try {
    const signal = AbortSignal.any([core.stopping, AbortSignal.timeout(askMs)]);
    return { ...requester, roles: await delivery.rolesOf(requester, replyTarget, signal) };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    return { ...requester, roles: 'unread' };
  }
}

/**
 * Whether what waits would still be taken in: blocks, words, caps and the tier of its person, as they are now. Inside of the transaction that lets it be
 * made.
 *
 * @param waiting of one person in one place, as it would be made
 * @param asker as `askerNow` says
 * @param heldUsd what is set aside for it
 * @throws {UserError} `not_possible_now` with the reason
 */
export async function requireStillAllowed(
  inner: Core,
  waiting: readonly Pick<Generation, 'request' | 'replyTarget' | 'priceUsd'>[],
  asker: Requester,
  heldUsd: number,
): Promise<void> {
  const [first] = waiting;
  if (first === undefined) return;
  const { replyTarget } = first;
  const usd = sumOf(waiting);
  const models = waiting.flatMap(({ request }) => findModel(request.model) ?? []);
  const submissions = waiting.map(
    ({ request }): Submission => ({ request, images: [], requester: asker, replyTarget, eventId: '' }),
  );
  try {
    await requireNotBlocked(inner, asker, replyTarget);
    await refuseUnwanted(
      inner,
      settingScopeOf(replyTarget),
      waiting.flatMap(({ request }) => wordsOfRequest(request)),
    );
    requireCapOverAll(inner, usd, replyTarget);
    const tier = await tierOf(inner, replyTarget, asker);
    await requireBudget(inner, { usd, models }, asker, replyTarget, { heldUsd });
    // A film is joined of what is counted: nobody makes it.
    const made = waiting.filter(({ request }) => !isFilm(request));
    const count = made.reduce((sum, { request }) => sum + request.numberOfVideos, 0);
    await requirePlace(inner, submissions, count, await valuesAt(inner, replyTarget));
    requireTier(inner, submissions, tier);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError('not_possible_now', text('approval.notNow', { reason: error.text }), { cause: error });
  }
}

/** In whole micro-dollars. */
export function sumOf(waiting: readonly Pick<Generation, 'priceUsd'>[]): number {
  return Math.round(waiting.reduce((sum, { priceUsd = 0 }) => sum + priceUsd, 0) * 1e6) / 1e6;
}
