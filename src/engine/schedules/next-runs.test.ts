import { expect, it } from 'vitest';
import { nextRunMs, nextRunsMs, runsPerMonth } from './next-runs.ts';

const runs = (cron: string, timeZone: string, after: string, count: number): readonly string[] =>
  nextRunsMs({ cron, timeZone }, Date.parse(after), count).map((atMs) => new Date(atMs).toISOString().slice(0, 16));

it('goes by the clocks of its zone: a time that is skipped is as soon as they go on, one that comes twice is the first of both', () => {
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
    ...['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
  ]);
  expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z', 3)).toEqual([
    ...['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'],
  ]);
  expect(runs('30 2 * * *', 'America/New_York', '2026-03-07T00:00Z', 3)).toEqual([
    ...['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30'],
  ]);
  expect(runs('30 1 * * *', 'America/New_York', '2026-10-31T00:00Z', 3)).toEqual([
    ...['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'],
  ]);
  // Asked between both, and at the second one, it is the next day's.
  for (const after of ['2026-10-25T00:30Z', '2026-10-25T00:45Z', '2026-10-25T01:30Z'])
    expect(runs('30 2 * * *', 'Europe/Berlin', after, 1)).toEqual(['2026-10-26T01:30']);
  // So is one of a list of hours; one of every hour has each that there is.
  expect(runs('30 2,9 * * *', 'Europe/Berlin', '2026-10-24T22:00Z', 3)).toEqual([
    ...['2026-10-25T00:30', '2026-10-25T08:30', '2026-10-26T01:30'],
  ]);
  expect(runs('30 * * * *', 'Europe/Berlin', '2026-03-28T23:00Z', 3)).toEqual([
    ...['2026-03-28T23:30', '2026-03-29T00:30', '2026-03-29T01:30'],
  ]);
  expect(runs('30 * * * *', 'Europe/Berlin', '2026-10-24T23:40Z', 3)).toEqual([
    ...['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'],
  ]);
});

it('leaves out months without the day, and knows how often a month has it', () => {
  expect(runs('0 9 31 * *', 'UTC', '2026-01-31T09:00Z', 3)).toEqual(['2026-03-31T09:00', '2026-05-31T09:00', '2026-07-31T09:00']);
  expect(runs('0 0 1 1 *', 'Asia/Tokyo', '2026-06-01T00:00Z', 1)).toEqual(['2026-12-31T15:00']);
  const perMonth = (cron: string) => Number(runsPerMonth({ cron, timeZone: 'UTC' }, Date.parse('2026-11-30T12:00Z')).toFixed(1));
  expect(['0 9 * * *', '0 9 * * 1-5', '0 9 * * 1', '0 * * * *', '0 9 1 * *', '0 9 29 2 *'].map(perMonth)).toEqual([
    ...[30.4, 21.8, 4.3, 730.5, 1, 0.1],
  ]);
  expect(() => nextRunMs({ cron: '0 0 31 2 *', timeZone: 'UTC' }, 0)).toThrow('invalid_option: schedule.never');
  expect(() => nextRunMs({ cron: '0 25 * * *', timeZone: 'UTC' }, 0)).toThrow('invalid_option: schedule.badCron');
});
