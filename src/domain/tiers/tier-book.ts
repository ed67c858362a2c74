import type { ReplyTarget, Requester } from '../generation.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { ActingPerson, CreditEntry, CreditsChanged } from './credit.ts';
import type { Tier, TierChange, TierRights } from './tier.ts';

/** The most tiers of one server or workspace. */
export const mostTiers = 25;

/** A tier with where it holds. */
export interface PlacedTier {
  /** Without a channel. */
  readonly server: SettingScope;
  readonly tier: Tier;
}

/** Who may spend how much where. The caller has made sure that who changes something manages that place, or is the bot’s admin. */
export interface TierBook {
  /** Of a server or workspace, by name. */
  of(scope: SettingScope): Promise<readonly Tier[]>;
  /** Of all places. */
  all(): Promise<readonly PlacedTier[]>;
  /**
   * Makes a tier, or changes what is said of it and nothing else, at once and with an entry in the list of acts.
   *
   * @throws {UserError} `invalid_option` where a value is none, or the bot’s admin allows less; nothing is changed then
   */
  change(
    scope: SettingScope,
    name: string,
    change: TierChange,
    by: ActingPerson,
  ): Promise<{ readonly before: Tier | undefined; readonly after: Tier }>;
  /** @returns what it was @throws {UserError} `not_found` */
  remove(scope: SettingScope, name: string, by: ActingPerson): Promise<Tier>;
  /** What somebody may there; undefined where they have no tier. */
  rightsOf(replyTarget: ReplyTarget, requester: Requester): Promise<TierRights | undefined>;
}

/** What admins do with somebody's credits. Pressed or sent twice it is done once. */
export interface CreditChange {
  readonly kind: 'give' | 'take' | 'set';
  readonly person: Requester;
  /** US dollars. */
  readonly usd: number;
  readonly by: ActingPerson;
  readonly eventId: string;
}

/** Dollars on top of a tier, in one server or workspace: one balance over all accounts that a person has there. Each change is an entry that stays. */
export interface CreditBook {
  /** US dollars that somebody can spend now. */
  left(scope: SettingScope, person: Requester): Promise<number>;
  /** Newest first. */
  entries(scope: SettingScope, person: Requester, limit: number): Promise<readonly CreditEntry[]>;
  /** `take` takes at most what is there. @throws {UserError} `not_possible_now` where nothing is */
  change(scope: SettingScope, change: CreditChange): Promise<CreditsChanged>;
  /**
   * Gives some of one's own credits to somebody else there, all of it or nothing.
   *
   * @returns what the giver has
   * @throws {UserError} `not_possible_now` where they have less; `invalid_option` for a gift to oneself
   */
  gift(
    scope: SettingScope,
    gift: { readonly from: Requester; readonly to: Requester; readonly usd: number; readonly eventId: string },
  ): Promise<CreditsChanged>;
}
