import { UserError } from '../errors.ts';
import { momentThere, type Text, text, weekdayOf } from '../texts.ts';
import type { PlannedRun, Schedule, ScheduleTimes } from './schedule.ts';
import type { ScheduleDay, ScheduleWish, SeenSchedule } from './schedule-book.ts';

/** Sunday is 0, as in a cron expression. */
const weekdays: readonly ScheduleDay[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
/** Longer ones are no expression of anybody. */
const longestCron = 60;

/** "every day", "Monday": a choice of days as people read it. */
export function dayText(day: ScheduleDay): Text {
  if (day === 'daily') return text('schedule.everyDay');
  if (day === 'weekdays') return text('schedule.weekdays');
  return text('schedule.day', { day: weekdayOf(weekdays.indexOf(day)) });
}

/**
 * What somebody wants, as the five fields of a cron expression; whether it means anything is for who knows such expressions.
 *
 * @throws {UserError} `invalid_option`, naming what is wrong and what to give
 */
export function cronOf(when: ScheduleWish['when']): string {
  if ('cron' in when) return plainCron(when.cron);
  const [, hours = '', minutes = '0', half] = /^(\d{1,2})(?:[:.h](\d{2}))? ?([ap]m)?$/i.exec(when.time.trim()) ?? [];
  const [hour, minute] = [hourOf(Number(hours), half?.toLowerCase()), Number(minutes)];
  if (hours === '' || hour === undefined || minute > 59)
    throw new UserError('invalid_option', text('schedule.badTime', { given: when.time.slice(0, 40) }), { option: 'time' });
  const day = when.day === 'daily' ? '*' : when.day === 'weekdays' ? '1-5' : String(weekdays.indexOf(when.day));
  return `${minute} ${hour} * * ${day}`;
}

function hourOf(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour < 24 ? hour : undefined;
  return hour < 1 || hour > 12 ? undefined : (hour % 12) + (half === 'pm' ? 12 : 0);
}

function plainCron(given: string): string {
  const written = given.trim().replace(/\s+/g, ' ');
  const bad = () => new UserError('invalid_option', text('schedule.badCron', { given: given.slice(0, 40) }), { option: 'cron' });
  if (written.length > longestCron) throw bad();
  const [minute = '', ...others] = written.split(' ');
  if (others.length !== 4) throw bad();
  // One minute of any hours is at most once an hour, and any two are more often than that.
  if (!/^\d{1,2}$/.test(minute)) throw new UserError('invalid_option', text('schedule.tooOften'), { option: 'cron' });
  return written;
}

/** An IANA time zone by its usual name. @throws {UserError} `invalid_option` */
export function timeZoneOf(given: string): string {
  const name = given.trim();
  try {
    // An offset knows nothing of daylight saving.
    if (/^[a-z]/i.test(name)) return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new UserError('invalid_option', text('schedule.badZone', { given: given.slice(0, 40) }), { option: 'zone' });
}

/** "every day at 09:00 (Europe/Berlin)" */
export function timesText({ cron, timeZone }: ScheduleTimes): Text {
  const [, minute = '', hour = '', day = ''] = /^(\d{1,2}) (\d{1,2}) \* \* (\*|1-5|[0-6])$/.exec(cron) ?? [];
  if (day === '') return text('schedule.byCron', { cron, timeZone });
  const named = weekdays[Number(day)];
  const when = day === '*' ? 'daily' : (named ?? 'weekdays');
  return text('schedule.atTime', { days: dayText(when), time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, timeZone });
}

/** "Mon, Dec 7, 9:00 AM; Tue, Dec 8, 9:00 AM" @param runsMs at least one */
export function runsText(runsMs: readonly number[], timeZone: string): Text {
  const runs = runsMs.map((atMs) => text('schedule.run', { when: momentThere(atMs, timeZone) }));
  return runs.reduce((first, second) => text('schedule.runs', { first, second }));
}

/** What its person is told of a run that did not happen. */
export function notRunText({ name, timeZone, state }: Schedule, atMs: number, reason: Text): Text {
  const facts = { name, when: momentThere(atMs, timeZone), timeZone, reason };
  return text(state === 'paused' ? 'schedule.toldPaused' : 'schedule.toldSkipped', facts);
}

/** What was done with one. */
export type ScheduleChange = 'paused' | 'resumed' | 'removed';

/** That it was done. */
export function changedText({ schedule: { name, timeZone }, nextRunsMs }: SeenSchedule, change: ScheduleChange): Text {
  if (change === 'paused') return text('schedule.paused', { name });
  if (change === 'removed') return text('schedule.removed', { name });
  return text('schedule.resumed', { name, runs: runsText(nextRunsMs, timeZone) });
}

/** What became of the newest planned run. */
export function lastText({ atMs, outcome, reason }: PlannedRun, timeZone: string): Text {
  const when = momentThere(atMs, timeZone);
  if (outcome === 'made') return text('schedule.lastMade', { when });
  return reason === undefined ? text('schedule.lastMissed', { when }) : text('schedule.lastSkipped', { when, reason });
}
