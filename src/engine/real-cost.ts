import type { Generation } from '../domain/generation.ts';

/** A cost that is further off than this many times is no price, but another unit, or a mistake. */
const mostTimesOff = 20;
/** The same where nothing was estimated, in US dollars. */
const mostWithoutEstimateUsd = 20;

/**
 * Judges what a provider says that something cost: it comes from outside, and the budgets count it.
 *
 * @param isWhole a video came of it, so that next to nothing is no price of it either
 * @returns US dollars to the millionth; undefined where it can't be believed
 */
export function believedCostUsd(
  costUsd: number,
  { priceUsd = 0 }: Pick<Generation, 'priceUsd'>,
  isWhole: boolean,
): number | undefined {
  if (!Number.isFinite(costUsd)) return undefined;
  const usd = Math.round(costUsd * 1e6) / 1e6;
  const most = priceUsd === 0 ? mostWithoutEstimateUsd : priceUsd * mostTimesOff;
  const least = isWhole ? priceUsd / mostTimesOff : 0;
  return usd > 0 && usd >= least && usd <= most ? usd : undefined;
}
