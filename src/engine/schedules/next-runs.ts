import { Cron } from 'croner';
import { UserError } from '../../domain/errors.ts';
import type { ScheduleTimes } from '../../domain/schedules/schedule.ts';
import { text } from '../../domain/texts.ts';

/** Runs that are looked at to say how many a month has. */
const counted = 400;
const dayMs = 86_400_000;
/** The mean of a Gregorian year. */
const monthMs = (365.2425 / 12) * dayMs;

/**
 * When something runs next. Where clocks skip its time, it runs as soon as they have; where its time comes twice, at the first of both. One of
 * every hour, or of every so many, runs in each hour that there is, and in none that is skipped.
 *
 * @param afterMs epoch milliseconds: none at this very time
 * @param untilMs none from then on. Default: whenever it is
 * @returns at most `count`; fewer where there are no more
 * @throws {UserError} `invalid_option` for what is no cron expression
 * @see https://croner.56k.guru (2026-11)
 */
export function nextRunsMs(times: ScheduleTimes, afterMs: number, count: number, untilMs?: number): readonly number[] {
  return jobOf(times, untilMs)
    .nextRuns(count, new Date(afterMs))
    .map((run) => run.getTime());
}

/** The next one. @throws {UserError} `invalid_option` where there is none, as on the 31st of February */
export function nextRunMs(times: ScheduleTimes, afterMs: number): number {
  const [next] = nextRunsMs(times, afterMs, 1);
  if (next === undefined) throw new UserError('invalid_option', text('schedule.never'), { option: 'cron' });
  return next;
}

/** How often it runs in a month, on average. */
export function runsPerMonth(times: ScheduleTimes, afterMs: number): number {
  const endMs = afterMs + 365 * dayMs;
  const runs = nextRunsMs(times, afterMs, counted, endMs);
  const untilMs = runs.length === counted ? (runs.at(-1) ?? endMs) : endMs;
  // What runs less than once a year counts as once a year.
  return (Math.max(1, runs.length) / (untilMs - afterMs)) * monthMs;
}

function jobOf({ cron, timeZone: timezone }: ScheduleTimes, untilMs: number | undefined): Cron {
  try {
    const stopAt = untilMs === undefined ? {} : { stopAt: new Date(untilMs) };
    return new Cron(cron, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true, ...stopAt });
  } catch (error) {
    throw new UserError('invalid_option', text('schedule.badCron', { given: cron }), { option: 'cron', cause: error });
  }
}
