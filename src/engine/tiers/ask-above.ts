import type { ReplyTarget, Requester } from '../../domain/generation.ts';
import type { ChosenValues } from '../../domain/place-settings/place-settings.ts';
import type { TierRights } from '../../domain/tiers/tier.ts';
import type { Core } from '../core.ts';
import { confirmAbove, valuesAt } from '../place-settings/place-settings.ts';
import { tierOf } from './tier-of.ts';

/** From which price on somebody is asked first, in US dollars: what their tier says, else the place; never above what the bot’s admin set. */
export function askAbove(core: Pick<Core, 'settings'>, values: ChosenValues, tier: TierRights | undefined): number {
  return tier?.askAboveUsd ?? confirmAbove(core, values);
}

/** The same for somebody in a place. */
export async function askAboveFor(
  core: Pick<Core, 'store' | 'settings'>,
  replyTarget: ReplyTarget,
  requester: Requester,
): Promise<number> {
  return askAbove(core, await valuesAt(core, replyTarget), await tierOf(core, replyTarget, requester));
}
