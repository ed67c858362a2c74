import type { ReplyTarget, Requester } from '../generation.ts';
import type { Text } from '../texts.ts';

/** When something is made again and again. */
export interface ScheduleTimes {
  /** Five fields, of which the first, the minute, is one number: so it is never more often than once an hour. */
  readonly cron: string;
  /** IANA, such as `Europe/Berlin`: by its clocks. */
  readonly timeZone: string;
}

/** Who has something made at set times: each run is a request of theirs. Roles are read anew at each run, and never kept. */
export type ScheduleOwner = Pick<Requester, 'platform' | 'id' | 'tenant' | 'name' | 'keyId'>;

/**
 * - `active`: it runs at its times
 * - `paused`: nothing is made until somebody resumes it; `reason` says why, where nobody chose that
 */
export const scheduleStates = ['active', 'paused'] as const;
export type ScheduleState = (typeof scheduleStates)[number];

/** What came of a planned run. `missed`: the bot was not there at that time. */
export type RunOutcome = 'made' | 'skipped' | 'missed';

export interface PlannedRun {
  /** When it was planned for, in epoch milliseconds. */
  readonly atMs: number;
  readonly outcome: RunOutcome;
  /** Why it was skipped. */
  readonly reason?: Text;
}

/** Options of `/video` by their names. No pictures: they may be gone by the time of a run. */
export type ScheduleValues = Readonly<Record<string, unknown>>;

/** What somebody wants to have made at set times. */
export interface ScheduleContent extends ScheduleTimes {
  /** What people call it. */
  readonly name: string;
  /** As they were given: a run reads them anew. */
  readonly values: ScheduleValues;
  /** The most that one run may cost, in US dollars. */
  readonly capUsd: number;
}

/** Something that is made at set times in one place. Times are epoch milliseconds. */
export interface Schedule extends ScheduleContent {
  readonly id: string;
  readonly by: ScheduleOwner;
  /** Where its videos are posted. */
  readonly target: ReplyTarget;
  /**
   * Its person pressed the price of a run: each run may cost up to its cap without another question. Else a run that has to be asked about is
   * skipped.
   */
  readonly isAgreed: boolean;
  readonly state: ScheduleState;
  readonly reason?: Text;
  /** The newest planned run. Absent: there was none yet. */
  readonly last?: PlannedRun;
  /**
   * It stands in a database that was put back: its person may have paused or removed it since, so that nothing more is made before they say so.
   */
  readonly isPutBack?: true;
  /** Runs in a row that were skipped for the same reason. */
  readonly skips: number;
  /** When it runs next; of a paused one, when it would. */
  readonly nextAtMs: number;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
  /** Counts up with each change: what was read before another one is not written over it. */
  readonly revision: number;
}

/** A person does not need more, and nobody reads more in a list. */
export const schedulesPerPerson = 10;
export const schedulesPerPlace = 50;
/** Runs in a row that are skipped for one reason before it pauses by itself. */
export const mostSkips = 3;

/** The event of a planned run: the same run is the same request, whatever process asks for it, and however often. */
export function runEventId({ id }: Pick<Schedule, 'id'>, atMs: number): string {
  return `schedule:${id}:${atMs}`;
}
