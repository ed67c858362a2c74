import type { CheaperWay } from '../../domain/approvals/approval.ts';
import { cheaperRequest } from '../../domain/cheaper.ts';
import { isFilm } from '../../domain/film-request.ts';
import type { Generation } from '../../domain/generation.ts';
import { membersOf } from '../../domain/sets/request-set.ts';
import { isWithin, type TierRights } from '../../domain/tiers/tier.ts';
import type { Core } from '../core.ts';
import { allowedOf, valuesAt } from '../place-settings/place-settings.ts';
import { approveAbove } from './approve-above.ts';

/**
 * Much the same as what waits, for less: the nearest that would have needed no approval, or else the cheapest. Of several at once there is none.
 *
 * @param tier of its person, as far as it is known
 */
export async function cheaperWay(
  core: Core,
  waiting: readonly Generation[],
  tier: TierRights | undefined,
): Promise<CheaperWay | undefined> {
  const [only, ...others] = waiting;
  if (only === undefined || others.length > 0 || only.set !== undefined || isFilm(only.request)) return undefined;
  const values = await valuesAt(core, only.replyTarget);
  const models = allowedOf(
    allowedOf(core.offeredNow(), values),
    tier?.models === undefined ? {} : { allowedModels: tier.models },
  );
  const offered = models.map((model) => ({
    ...model,
    resolutions: model.resolutions.filter((each) => isWithin(each, tier?.resolution)),
  }));
  const costs = only.priceUsd ?? 0;
  const found = cheaperRequest(only.request, offered, costs, approveAbove(core, values, tier) ?? costs);
  // It takes the place of one, so that it has to be one.
  if (found === undefined || membersOf(found.request, found.model).length !== 1) return undefined;
  return { request: found.request, priceUsd: found.priceUsd };
}
