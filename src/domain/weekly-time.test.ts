import { expect, it } from 'vitest';
import { lastWeekly, readWeeklyTime } from './weekly-time.ts';

const at = (written: string, now: string): readonly [string, string] => {
  const time = readWeeklyTime(written);
  if (time === undefined) throw new Error(written);
  const { atMs, date } = lastWeekly(time, Date.parse(now));
  return [new Date(atMs).toISOString(), date];
};

it('is a weekday, a time and a time zone, and nothing else', () => {
  expect(readWeeklyTime('Monday 9 Europe/Berlin')).toEqual({ weekday: 1, minute: 540, timeZone: 'Europe/Berlin' });
  expect(readWeeklyTime(' sunday 23:59  UTC')).toEqual({ weekday: 0, minute: 1439, timeZone: 'UTC' });
  for (const wrong of [
    '',
    'monday',
    'monday 9',
    'moonday 9 UTC',
    'monday 24 UTC',
    'monday 9:60 UTC',
    'monday 9 Mars/Olympus',
    '9 monday UTC',
  ])
    expect([wrong, readWeeklyTime(wrong)]).toEqual([wrong, undefined]);
});

it('is once a week by the clocks of its place, also when these change', () => {
  // 2026-11-30 is a Monday.
  expect(at('monday 09:00 Europe/Berlin', '2026-11-30T08:00:00Z')).toEqual(['2026-11-30T08:00:00.000Z', '2026-11-30']);
  expect(at('monday 09:00 Europe/Berlin', '2026-11-30T07:59:59.999Z')).toEqual(['2026-11-23T08:00:00.000Z', '2026-11-23']);
  expect(at('monday 09:00 Asia/Tokyo', '2026-11-29T23:59:00Z')).toEqual(['2026-11-23T00:00:00.000Z', '2026-11-23']);
  expect(at('sunday 23:30 America/Los_Angeles', '2026-11-30T12:00:00Z')).toEqual(['2026-11-30T07:30:00.000Z', '2026-11-29']);
  // Summer time begins on 2026-03-29 at 2:00, which is 3:00 then, and ends on 2026-10-25 at 3:00.
  expect(at('sunday 02:30 Europe/Berlin', '2026-03-29T12:00:00Z')).toEqual(['2026-03-29T01:30:00.000Z', '2026-03-29']);
  expect(at('sunday 09:00 Europe/Berlin', '2026-03-29T12:00:00Z')[0]).toBe('2026-03-29T07:00:00.000Z');
  expect(at('sunday 09:00 Europe/Berlin', '2026-10-25T12:00:00Z')[0]).toBe('2026-10-25T08:00:00.000Z');
  const days = new Set<string>();
  // Half a year, in steps that meet each hour of the day.
  for (let now = Date.parse('2026-09-01T00:00:00Z'); now < Date.parse('2027-03-02T00:00:00Z'); now += 7 * 3_600_000)
    days.add(at('sunday 02:30 Europe/Berlin', new Date(now).toISOString())[1]);
  expect(days.size).toBe(27);
});
