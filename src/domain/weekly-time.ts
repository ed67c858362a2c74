/** A time of each week, by the clocks of a place. */
export interface WeeklyTime {
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
  /** IANA, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

const weekdays: readonly string[] = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Reads `monday 09:00 Europe/Berlin`. @returns undefined for anything else */
export function readWeeklyTime(written: string): WeeklyTime | undefined {
  const [, day = '', hours, minutes = '0', timeZone = ''] =
    /^([a-z]+) +(\d{1,2})(?::(\d{2}))? +([\w+/-]+)$/i.exec(written.trim()) ?? [];
  const weekday = weekdays.indexOf(day.toLowerCase());
  const minute = Number(hours) * 60 + Number(minutes);
  if (weekday === -1 || !(minute < 24 * 60) || Number(minutes) > 59 || !isTimeZone(timeZone)) return undefined;
  return { weekday, minute, timeZone };
}

/**
 * When it was last. A week is one day after the other there, however long days are: where clocks skip the time, it is as much later.
 *
 * @param nowMs epoch milliseconds
 * @returns the day as it is written there, which is another one each week and never the same twice
 */
export function lastWeekly(
  { weekday, minute, timeZone }: WeeklyTime,
  nowMs: number,
): { readonly atMs: number; readonly date: string } {
  const today = Date.parse(localTime(nowMs, timeZone).slice(0, 10));
  for (let back = 0; back <= 7; back += 1) {
    const dayMsThere = today - back * dayMs;
    if (new Date(dayMsThere).getUTCDay() !== weekday) continue;
    const atMs = epochOf(dayMsThere + minute * minuteMs, timeZone);
    if (atMs <= nowMs) return { atMs, date: new Date(dayMsThere).toISOString().slice(0, 10) };
  }
  throw new Error('a weekday comes once in eight days');
}

/** @param localMs a local time, written as if it were UTC */
function epochOf(localMs: number, timeZone: string): number {
  const guess = localMs - offsetAt(localMs, timeZone);
  return localMs - offsetAt(guess, timeZone);
}

function offsetAt(epochMs: number, timeZone: string): number {
  const whole = Math.floor(epochMs / 1000) * 1000;
  return Date.parse(`${localTime(whole, timeZone)}Z`) - whole;
}

/** As `2026-11-30T09:00:00`. */
function localTime(epochMs: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  }).formatToParts(epochMs);
  const of = (type: Intl.DateTimeFormatPartTypes): string => parts.find((each) => each.type === type)?.value ?? '';
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
