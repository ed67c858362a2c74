import type { AdminWho } from '../admin-who.ts';
import type { Requester } from '../generation.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { Text } from '../texts.ts';

/** Why somebody reports a video. */
export const reportReasons = ['sexual', 'violence', 'hate', 'person', 'rights', 'other'] as const;
export type ReportReason = (typeof reportReasons)[number];

/**
 * What became of a report: the video was deleted, its author was blocked, nothing is wrong with it; or the video went before anybody decided.
 */
export const reportOutcomes = ['deleted', 'blocked', 'fine', 'gone'] as const;
export type ReportOutcome = (typeof reportOutcomes)[number];

export const reportLimits = {
  /** Characters of what somebody writes besides, as people count them. */
  words: 500,
  /** Reports of one person in a day. */
  perDay: 20,
} as const;

/** A person says that something is wrong with a video. There is one of each person and video at most. */
export interface Report {
  /** At most 16 letters that buttons take as they are. */
  readonly id: string;
  readonly generationId: string;
  readonly reporter: Omit<Requester, 'name' | 'roles'>;
  /** The server or workspace that the video was asked for in, without a channel. */
  readonly place: SettingScope;
  readonly reason: ReportReason;
  /** What they wrote besides. It goes with the video. */
  readonly words?: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly decision?: ReportDecision;
}

export interface ReportDecision {
  readonly outcome: ReportOutcome;
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** As people read who it was. Absent: nobody decided. */
  readonly by?: string;
}

/** What the store knows of reports. The words of those about a generation go when it is erased. */
export interface ReportStore {
  /** @returns false where this person reported it before */
  addReport(report: Report): Promise<boolean>;
  report(id: string): Promise<Report | undefined>;
  /** Oldest first. */
  reportsOf(generationId: string): Promise<readonly Report[]>;
  /** Newest first, those that nobody decided about before all others. */
  reports(limit: number): Promise<readonly Report[]>;
  /** How many somebody made since a time. */
  reportsBy(person: Report['reporter'], sinceMs: number): Promise<number>;
  /** @returns whether it was not decided before */
  decideReport(id: string, decision: ReportDecision): Promise<boolean>;
  /** All that somebody made. @returns their ids */
  dropReportsBy(person: Report['reporter']): Promise<readonly string[]>;
  /** All about what was asked for in a server or workspace. @param place without a server: in all of its tenant @returns how many */
  dropReportsIn(place: SettingScope): Promise<number>;
}

/** The id of the card that a report has in an admin channel, which its buttons carry. */
export function reportPostId(id: string): string {
  return `report-${id}`;
}

/** @returns undefined for the id of another post */
export function reportIdOf(postId: string): string | undefined {
  return postId.startsWith('report-') ? postId.slice('report-'.length) : undefined;
}

/** What somebody says who reports a video. */
export interface ReportWish {
  readonly reason: ReportReason;
  readonly words?: string | undefined;
}

/** Who decides about a report: the bot's admin, or somebody who manages the place where its card stands, who pressed there. */
export type ReportDecider =
  | { readonly kind: 'admin'; readonly who: AdminWho }
  | {
      readonly kind: 'card';
      readonly requester: Requester;
      readonly at: { readonly platform: string; readonly tenant?: string | undefined; readonly channelIds: readonly string[] };
    };

/** What is to become of a report. */
export interface ReportVerdict {
  readonly outcome: Exclude<ReportOutcome, 'gone'>;
  /** Of a block. Default: until it is taken back. */
  readonly forMs?: number | undefined;
}

/** A report as admins see it. */
export interface ListedReport extends Report {
  /** What was asked for; absent where it is gone. */
  readonly prompt?: string;
  /** Who asked for it, as they were called last. */
  readonly author?: string;
}

export interface ReportBook {
  /**
   * Reports a finished video of somebody else, once for each person. Those are told who manage the place, or the bot's admin.
   *
   * @param id of the generation, which its person was seen to see
   * @returns false where they reported it before
   * @throws {UserError} `not_found`; `not_allowed` for one's own; `not_possible_now` for what is not finished, and for more than there may be in a day
   */
  report(id: string, wish: ReportWish, by: Requester): Promise<boolean>;
  /** Newest first, those that wait before all others. */
  list(limit: number): Promise<readonly ListedReport[]>;
  /**
   * The first decision counts. Deleting it decides about all reports of it.
   *
   * @returns what is said to the one who decided
   * @throws {UserError} `not_found`, `not_allowed` where its card does not stand there; `not_possible_now` with what was decided before
   */
  decide(id: string, verdict: ReportVerdict, by: ReportDecider): Promise<Text>;
}
