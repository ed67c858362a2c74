import type { AdminWho } from '../admin-who.ts';
import type { UsageGroup, UsageReport } from '../usage/usage.ts';
import type { CreditEntry, CreditKind, CreditsChanged } from './credit.ts';
import type { Tier, TierChange } from './tier.ts';
import type { PlacedTier } from './tier-book.ts';

/** What the bot’s admin sees and does of tiers, credits and usage. Places are named `platform:server`, where people are in a workspace by its id. */
export interface TierAdmin {
  tiers(): Promise<readonly PlacedTier[]>;
  /** @throws {UserError} as `TierBook.change`; `invalid_option` where the place is none */
  setTier(
    who: AdminWho,
    place: string,
    name: string,
    change: TierChange,
  ): Promise<{ readonly before: Tier | undefined; readonly after: Tier }>;
  /** @throws {UserError} `not_found` */
  removeTier(who: AdminWho, place: string, name: string): Promise<Tier>;
  /** @param person their id in that place */
  credits(place: string, person: string): Promise<{ readonly leftUsd: number; readonly entries: readonly CreditEntry[] }>;
  /** @param eventId sent twice it is done once */
  changeCredits(
    who: AdminWho,
    place: string,
    change: {
      readonly kind: Exclude<CreditKind, 'gift'>;
      readonly person: string;
      readonly usd: number;
      readonly eventId: string;
    },
  ): Promise<CreditsChanged>;
  /** Since the first of the month. @param of which place, channel of it and person. Default: of all */
  usage(
    by: UsageGroup,
    of: { readonly place?: string; readonly channel?: string; readonly person?: string },
  ): Promise<UsageReport>;
}
