import type { AdminWho } from './admin-who.ts';
import type { PauseReason } from './errors.ts';
import type { GenerationState, Requester } from './generation.ts';
import type { HealthReport } from './health.ts';
import type { ModerationAdmin } from './moderation/moderation-admin.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { Text } from './texts.ts';
import type { TierAdmin } from './tiers/tier-admin.ts';

export const adminActNames = [
  'pause',
  'resume',
  'drain',
  'drained',
  'decide',
  'approve',
  'approve-cheaper',
  'decline',
  'cancel',
  'cancel-all',
  'redeliver',
  'front',
  'block',
  'unblock',
  'setting',
  'tier',
  'credits',
  'words',
  'report',
  'invite',
  'uninvite',
  'person',
  'person-removed',
  'forget',
  'schedule-pause',
  'schedule-remove',
] as const;
export type AdminActName = (typeof adminActNames)[number];

/** Something that was done for the bot's admin. */
export interface AdminAct {
  /** Counts up. */
  readonly id: number;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly who: AdminWho;
  readonly act: AdminActName;
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

/** Why nothing is started. It outlives a restart. */
export interface Hold {
  /** `pause` takes requests in, and they wait; `drain` takes nothing in and ends when nothing is under way any more. */
  readonly kind: 'pause' | 'drain';
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** For the admin alone. */
  readonly reason?: string;
  /** Of a drain: the process stays, and says that it is drained. Default: it ends. */
  readonly stays?: boolean;
}

/** Somebody who may not ask for anything. */
export interface Block {
  readonly person: Requester;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Epoch milliseconds. Absent: until it is taken back. */
  readonly untilMs?: number;
  /** For the admin alone. */
  readonly reason?: string;
  /** As they were called last. */
  readonly name?: string;
}

export const spendingGroups = ['day', 'person', 'channel', 'model', 'platform'] as const;
export type SpendingGroup = (typeof spendingGroups)[number];

/** What one day, person, channel, model or platform cost, in US dollars. */
export interface SpendingRow {
  /** Of a day `2026-11-29`, of a model its id; of a person or channel `platform:tenant/id`, without the tenant where there is none. */
  readonly key: string;
  /** What people call it. Absent: nobody knows. */
  readonly label?: string;
  readonly spentUsd: number;
  readonly reservedUsd: number;
  readonly maybeUsd: number;
  /** Paid requests that this is the sum of. */
  readonly starts: number;
}

/** How long requests waited before they were started, by day in UTC. */
export interface WaitRow {
  readonly day: string;
  readonly count: number;
  readonly medianSeconds: number;
  readonly p90Seconds: number;
}

export interface SpendingReport {
  readonly by: SpendingGroup;
  readonly days: number;
  readonly rows: readonly SpendingRow[];
  /** Of all rows. */
  readonly total: Omit<SpendingRow, 'key' | 'label'>;
  readonly waits: readonly WaitRow[];
}

/** One generation as the admin sees it. */
export interface AdminRow {
  readonly id: string;
  readonly state: GenerationState;
  readonly model: string;
  /** Since when it is waiting or running, in epoch milliseconds. */
  readonly sinceMs: number;
  readonly priceUsd: number | undefined;
  readonly requester: Requester;
  /** Channel or session, as its platform names it. */
  readonly place: string;
  /** The first 80 characters. */
  readonly prompt: string;
  /** 1 is next; only while it waits. */
  readonly position: number | undefined;
  /** Somebody called it off after it had left. */
  readonly discarded: boolean;
}

/** Why nothing goes to a provider for a time. */
export interface ProviderPause {
  readonly provider: string;
  readonly reason: PauseReason | 'rate limit';
  /** Epoch milliseconds; it may end sooner. */
  readonly untilMs: number;
  /** What the provider said. */
  readonly text: Text;
}

/** What counts against a cap over everybody. US dollars. */
export interface BudgetState {
  readonly period: 'day' | 'month';
  readonly spentUsd: number;
  readonly reservedUsd: number;
  readonly maybeUsd: number;
  /** Undefined where none is set. */
  readonly capUsd: number | undefined;
}

/** What the engine knows. */
export interface EngineStatus {
  readonly hold: Hold | undefined;
  /** Of a drain: nothing is under way any more. */
  readonly isDrained: boolean;
  readonly pauses: readonly ProviderPause[];
  /** Models that their providers refused as gone a short time ago. */
  readonly goneModels: readonly string[];
  /** At their providers, or on the way from there, at most `listed`. */
  readonly running: readonly AdminRow[];
  readonly runningCount: number;
  /** In their order, at most `listed`. */
  readonly waiting: readonly AdminRow[];
  readonly waitingCount: number;
  /** Those that somebody has to approve. */
  readonly awaitingCount: number;
  readonly unknownCount: number;
  readonly parkedCount: number;
  readonly limits: { readonly atOnce: number; readonly perMinute: number; readonly perPerson: number };
  readonly budgets: readonly BudgetState[];
  /** When the last backup was made, in epoch milliseconds. */
  readonly backupAtMs: number | undefined;
}

/** The same with how platforms and models stand. */
export interface AdminStatus extends EngineStatus {
  readonly health: HealthReport;
}

/** Something that may have been charged, and waits for a word. */
export interface Unknown extends AdminRow {
  readonly reason: Text | undefined;
}

/** A post that could be made nowhere. */
export interface ParkedPost extends AdminRow {
  readonly kind: 'question' | 'result';
  readonly reason: Text;
}

/** What the admin may do. Each act is stored with its entry in the list of acts, in one transaction, and does nothing where it was done before. */
export interface EngineAdmin extends TierAdmin, ModerationAdmin {
  /** Starts nothing until `resume`. Requests are taken in and wait. @returns false where it was paused so before */
  pause(who: AdminWho, reason?: string): Promise<boolean>;
  /** Takes nothing in, starts nothing, and ends when nothing is under way. @param stays as in `Hold` */
  drain(who: AdminWho, stays: boolean): Promise<boolean>;
  /**
   * Ends a pause or drain of the admin, and pauses that providers brought about.
   *
   * @param what `queue` for the admin's own, the id of a provider or model. Default: all of them
   * @returns what goes on, by these names
   */
  resume(who: AdminWho, what?: string): Promise<readonly string[]>;
  unknowns(): Promise<readonly Unknown[]>;
  /** @throws {UserError} as `VideoEngine.decide` */
  decide(who: AdminWho, id: string, decision: 'again' | 'leave', agreedUsd?: number): Promise<void>;
  /** @throws {UserError} as `VideoEngine.cancel` */
  cancel(who: AdminWho, id: string): Promise<'canceled' | 'will be discarded'>;
  /** Calls off all that waits and was not sent, in one transaction. @returns how many */
  cancelAll(who: AdminWho, filter: { readonly person?: string; readonly platform?: string }): Promise<number>;
  parked(): Promise<readonly ParkedPost[]>;
  /** Tries parked posts again. @param id of a generation. Default: all. @returns how many @throws {UserError} `not_possible_now` where that one has none */
  redeliver(who: AdminWho, id?: string): Promise<number>;
  /** @returns false where it is the first already @throws {UserError} `not_found`, `not_possible_now` where it does not wait */
  front(who: AdminWho, id: string): Promise<boolean>;
  blocks(): Promise<readonly Block[]>;
  /** @param person `platform:id` or `platform:tenant/id` @throws {UserError} `invalid_option` where it names nobody for sure */
  block(who: AdminWho, person: string, more: { readonly forMs?: number; readonly reason?: string }): Promise<Block>;
  /** @returns whether they were blocked @throws {UserError} as `block` */
  unblock(who: AdminWho, person: string): Promise<boolean>;
  /** @param days back from today, today too */
  spending(by: SpendingGroup, days: number): Promise<SpendingReport>;
  /** All that is made at set times, oldest first. */
  schedules(): Promise<readonly Schedule[]>;
  /** @returns as it is from now on; whether it was changed @throws {UserError} `not_found` */
  pauseSchedule(who: AdminWho, id: string): Promise<boolean>;
  /** @throws {UserError} `not_found` */
  removeSchedule(who: AdminWho, id: string): Promise<void>;
  acts(limit: number, before?: number): Promise<readonly AdminAct[]>;
}

/** The same with what the platforms know; `resume` tries those again that refuse the bot, with their settings as they are now. */
export interface Admin extends EngineAdmin {
  status(): Promise<AdminStatus>;
}

/** Names a person or channel for the admin: `platform:T012/U345`, or `platform:6789` where ids need no tenant. */
export function scopedName({ platform, tenant, id }: Pick<Requester, 'platform' | 'tenant' | 'id'>): string {
  return `${platform}:${tenant === undefined || tenant === '' ? '' : `${tenant}/`}${id}`;
}

/** Rows of one kind that a status lists at most. */
export const listed = 100;
