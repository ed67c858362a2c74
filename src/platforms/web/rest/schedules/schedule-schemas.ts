import { z } from 'zod';
import { scheduleStates } from '../../../../domain/schedules/schedule.ts';

const at = z.iso.datetime();

/** Something that is made at set times. */
const schedule = z.object({
  schedule_id: z.string(),
  name: z.string(),
  state: z.enum(scheduleStates),
  /** Why it is paused, where nobody chose that. */
  reason: z.string().nullable(),
  /** When, as people read it. */
  when: z.string(),
  cron: z.string(),
  /** IANA. */
  time_zone: z.string(),
  /** The most that one run may cost, in US dollars. */
  cap_usd: z.number(),
  /** Its person pressed the price of a run: each may cost up to the cap without another question. */
  agreed: z.boolean(),
  /** By the names of the request's fields; `{weekday}` and `{date}` in the prompt are those of each run. */
  request: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Where it is posted: `web` for the page. */
  platform: z.string(),
  /** Of the one who added it. */
  person_name: z.string().nullable(),
  is_own: z.boolean(),
  /** The next three; none while it is paused. */
  next_runs: z.array(at),
  /** The newest planned run, as people read it; null where there was none. */
  last_run: z.string().nullable(),
  created_at: at,
});
export type ScheduleAnswer = z.infer<typeof schedule>;

const schedules = z.object({ schedules: z.array(schedule) });
export type SchedulesAnswer = z.infer<typeof schedules>;

/** The same with what was done, for people. */
const changedSchedule = z.object({ schedule, message: z.string() });
export type ChangedScheduleAnswer = z.infer<typeof changedSchedule>;

/** What is sent to pause one, or to let it go on. */
export const scheduleChangeBody = z.strictObject({ state: z.enum(scheduleStates) });

/** By their names in the description of the API. */
export const scheduleAnswers = { Schedule: schedule, Schedules: schedules, ChangedSchedule: changedSchedule } as const;
