import type { ReplyTarget, Requester } from '../generation.ts';
import type { Submission } from '../submission.ts';
import type { Schedule, ScheduleContent, ScheduleValues } from './schedule.ts';

/** Who asks for what is made at set times, and where. */
export interface ScheduleAsker {
  readonly requester: Requester;
  readonly replyTarget: ReplyTarget;
  /** The platform's word that they manage the server or workspace; on the web, that they are the admin. */
  readonly managesPlace: boolean;
}

/** What somebody wants to add, not read yet. */
export interface ScheduleWish extends Omit<ScheduleContent, 'cron'> {
  /** A cron expression, or a time of each of some days. */
  readonly when: { readonly cron: string } | { readonly day: ScheduleDay; readonly time: string };
}

export const scheduleDays = [
  'daily',
  'weekdays',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type ScheduleDay = (typeof scheduleDays)[number];

/** One as people see it. */
export interface SeenSchedule {
  readonly schedule: Schedule;
  readonly isOwn: boolean;
  /** The next three, in epoch milliseconds; empty where it is paused. */
  readonly nextRunsMs: readonly number[];
}

/** The same with what it costs by today's prices. */
export interface PricedSchedule extends SeenSchedule {
  /** Of a run, in US dollars. */
  readonly priceUsd: number;
  readonly perMonthUsd: number;
}

/** The engine's face to those who have something made at set times. A schedule is named by its id, or as it is called. */
export interface ScheduleBook {
  /**
   * Has something made at set times from now on, in the place where they ask. What has to be asked about is added only for somebody who
   * agreed to at least the price of a run; that is good for each run, up to the cap.
   *
   * @param submissionOf what `/video` would submit for them, with the words of the day in them
   * @param agreedUsd the price of a run that its person pressed. Default: they pressed none
   * @throws {UserError} `invalid_option`, naming what is wrong; `not_allowed`, `not_possible_now` where there are too many;
   *   `needs_confirmation` with what a press would add; and what `submit` throws
   */
  add(
    wish: ScheduleWish,
    asker: ScheduleAsker,
    submissionOf: (values: ScheduleValues) => Promise<Submission>,
    agreedUsd?: number,
  ): Promise<PricedSchedule>;
  /** Their own, and for those who manage the place all of it. Oldest first. */
  list(asker: ScheduleAsker): Promise<readonly SeenSchedule[]>;
  /** @throws {UserError} `not_found` */
  find(reference: string, asker: ScheduleAsker): Promise<SeenSchedule>;
  /** One that is paused already is fine. @throws {UserError} `not_found` */
  pause(reference: string, asker: ScheduleAsker): Promise<SeenSchedule>;
  /** It goes on with its next time. Only its person may: it is their money. @throws {UserError} `not_found`, `not_allowed` */
  resume(reference: string, asker: ScheduleAsker): Promise<SeenSchedule>;
  /** @throws {UserError} `not_found` */
  remove(reference: string, asker: ScheduleAsker): Promise<SeenSchedule>;
}
