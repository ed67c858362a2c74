import type { GenerationView, ReplyTarget, Requester } from '../generation.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { Spending } from '../spending.ts';
import type { TierPeriod } from '../tiers/periods.ts';

export const usageGroups = ['person', 'channel', 'model', 'day'] as const;
export type UsageGroup = (typeof usageGroups)[number];

/** Whose usage is looked at. What is absent is not narrowed down. */
export interface UsageFilter {
  /** A server or workspace, without a channel. */
  readonly server?: SettingScope;
  /** A channel of it; threads count as the channel above them. */
  readonly channelId?: string;
  readonly person?: Requester;
}

/** What one person, channel, model or day cost, in US dollars, as the ledger has it. */
export interface UsageRow extends Spending {
  /** Of a day `2026-11-29`, of a model its id; of a person or channel `platform:tenant/id`, without the tenant where there is none. */
  readonly key: string;
  /** What people call it. Absent: nobody knows. */
  readonly label?: string;
  /** Paid requests that this is the sum of. */
  readonly starts: number;
  /** What was expected of what is booked. */
  readonly estimateUsd: number;
  /** What of all that counts credits pay. */
  readonly creditsUsd: number;
  /** Paid requests that their provider refused free of charge. */
  readonly refused: number;
  /** Others that came to nothing and cost nothing: failed, or called off. */
  readonly freeOfCharge: number;
}

/** What was used since the first of the month, in UTC. */
export interface UsageReport {
  readonly by: UsageGroup;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** The most expensive first; days oldest first. */
  readonly rows: readonly UsageRow[];
  readonly total: Omit<UsageRow, 'key' | 'label'>;
  /** What the whole month comes to at this pace. Absent on its first day, of which nothing follows. */
  readonly forecastUsd?: number;
}

/** One period of somebody's own usage. */
export interface OwnPeriod extends Spending {
  readonly period: TierPeriod;
  /** Epoch milliseconds. */
  readonly renewsMs: number;
  /** Of their tier. Absent: it does not limit it. */
  readonly tier?: { readonly capUsd: number; readonly leftUsd: number };
}

/** What somebody used in a server or workspace. */
export interface OwnUsage {
  /** Of their tiers; empty where they have none. */
  readonly tiers: readonly string[];
  /** Day, week and month. */
  readonly periods: readonly OwnPeriod[];
  readonly creditsUsd: number;
  /** What waits or is being made. */
  readonly active: number;
  /** The newest ones, newest first. */
  readonly last: readonly GenerationView[];
}

/** What was used, by what the ledger says. The caller has made sure that who asks may see it. */
export interface UsageBook {
  own(requester: Requester, replyTarget: ReplyTarget): Promise<OwnUsage>;
  report(filter: UsageFilter, by: UsageGroup): Promise<UsageReport>;
}
