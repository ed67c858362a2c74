import { describe, expect, it } from 'vitest';
import { spanOf, tierCapsOf } from './periods.ts';
import { bestOf, changedTier, readTier, type Tier, tierKey } from './tier.ts';

const tier = (name: string, more: Partial<Tier> = {}): Tier => ({ name, roles: [], people: [], isForEveryone: false, ...more });

describe('the best of somebody’s tiers', () => {
  const bronze = tier('bronze', { isForEveryone: true, perDayUsd: 1 });
  const silver = tier('silver', {
    ...{ roles: ['R1'], perDayUsd: 5, perMonthUsd: 20, activeAtOnce: 3, models: ['a'], resolution: '720p', askAboveUsd: 2 },
  });
  const gold = tier('gold', {
    ...{ roles: ['R2'], people: ['ann'], perDayUsd: 3, activeAtOnce: 5, models: ['b'], resolution: '1080p' },
  });

  it('is the most generous of each limit, and unlimited where one of them is', () => {
    expect(bestOf([bronze, silver, gold], { ids: ['ben'], roles: ['R1', 'R2'] }, 1)).toEqual({
      ...{ names: ['silver', 'gold'], perDayUsd: 5, activeAtOnce: 5, models: ['a', 'b'], resolution: '1080p', askAboveUsd: 2 },
    });
    expect(bestOf([silver, gold], { ids: ['ben'], roles: ['R1', 'R2'] }, 4)).toMatchObject({ askAboveUsd: 4 });
  });

  it('is of those by role or by name, and everybody’s only for who has no other', () => {
    const names = (id: string, roles?: readonly string[]) =>
      bestOf([bronze, silver, gold], { ids: [id], ...(roles && { roles }) }, 1)?.names;
    expect([names('ann'), names('ben', ['R1']), names('ben', []), names('ben')]).toEqual([
      ...[['gold'], ['silver'], ['bronze'], ['bronze']],
    ]);
    expect(bestOf([silver, gold], { ids: ['ben'], roles: ['R3'] }, 1)).toBeUndefined();
    const muted = tier('muted', { roles: ['R9'], perDayUsd: 0 });
    expect(bestOf([bronze, muted], { ids: ['ben'], roles: ['R9'] }, 1)).toEqual({ names: ['muted'], perDayUsd: 0 });
  });
});

it('changes what is said of a tier and keeps the rest, and takes no value that is none', () => {
  const first = changedTier(' Gold ', undefined, { perDayUsd: 5, addRoles: ['R1', 'R2'], addPeople: ['ann'] });
  expect(first).toEqual(tier('Gold', { perDayUsd: 5, roles: ['R1', 'R2'], people: ['ann'] }));
  const second = changedTier('gold', first, { perDayUsd: null, perWeekUsd: 9, removeRoles: ['R1'], isForEveryone: true });
  expect(second).toEqual(tier('Gold', { perWeekUsd: 9, roles: ['R2'], people: ['ann'], isForEveryone: true }));
  expect([changedTier('x', undefined, { perDayUsd: -1 }), changedTier('', undefined, {})]).toEqual([undefined, undefined]);
  expect([readTier('{"name":"later","roles":3}'), tierKey(' GOLD ')]).toEqual([undefined, 'tier:gold']);
});

it('counts days, weeks from Monday and months in UTC, across midnight, a month and daylight saving', () => {
  const iso = (period: 'day' | 'week' | 'month', at: string) =>
    Object.values(spanOf(period, Date.parse(at))).map((timeMs) => new Date(timeMs).toISOString().slice(0, 16));
  expect(iso('day', '2026-12-31T23:59:59.999Z')).toEqual(['2026-12-31T00:00', '2027-01-01T00:00']);
  expect(iso('day', '2027-01-01T00:00:00Z')).toEqual(['2027-01-01T00:00', '2027-01-02T00:00']);
  expect(iso('week', '2026-11-29T12:00:00Z')).toEqual(['2026-11-23T00:00', '2026-11-30T00:00']);
  expect(iso('week', '2026-11-30T00:00:00Z')).toEqual(['2026-11-30T00:00', '2026-12-07T00:00']);
  expect(iso('month', '2028-02-29T12:00:00Z')).toEqual(['2028-02-01T00:00', '2028-03-01T00:00']);
  // Clocks in Europe go forward on this day: it has 24 hours all the same.
  expect(iso('day', '2026-03-29T01:30:00Z')).toEqual(['2026-03-29T00:00', '2026-03-30T00:00']);
  expect(tierCapsOf({ perWeekUsd: 0 }, 0).map(({ period, capUsd }) => [period, capUsd])).toEqual([['week', 0]]);
});
