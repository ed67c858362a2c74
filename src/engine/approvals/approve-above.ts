import type { ChosenValues } from '../../domain/place-settings/place-settings.ts';
import type { TierRights } from '../../domain/tiers/tier.ts';
import type { Core } from '../core.ts';

/** Prices are whole millionths. */
const tolerance = 1e-7;

type Limits = Pick<Core, 'settings'>;

/** Above which price requests of a place wait for an approval: it may want one for less than the bot’s admin does, and for no more. */
export function approveAboveAt({ settings }: Limits, { approveAboveUsd }: ChosenValues): number | undefined {
  const both = [settings.approveAboveUsd, approveAboveUsd].filter((usd) => usd !== undefined);
  return both.length === 0 ? undefined : Math.min(...both);
}

/** The same for somebody there: what their tier says, else the place; never above what the bot’s admin set. Undefined: none waits. */
export function approveAbove(core: Limits, values: ChosenValues, tier: TierRights | undefined): number | undefined {
  return tier?.approveAboveUsd ?? approveAboveAt(core, values);
}

/** What is free of charge never waits. */
export function isAbove(priceUsd: number, aboveUsd: number | undefined): boolean {
  return aboveUsd !== undefined && priceUsd > 0 && priceUsd > aboveUsd + tolerance;
}

/** Whether a price is within what somebody agreed to. */
export function isWithinAgreed(priceUsd: number, agreedUsd: number): boolean {
  return priceUsd <= agreedUsd + tolerance;
}
