import type { TierLimits } from './tier.ts';

export const tierPeriods = ['day', 'week', 'month'] as const;
export type TierPeriod = (typeof tierPeriods)[number];

/** Epoch milliseconds: from when it counts, and when it begins anew. */
export interface Span {
  readonly sinceMs: number;
  readonly renewsMs: number;
}

/**
 * The day, week or month that a time is in, in UTC, as all budgets are counted: the same for everybody, whatever daylight saving does. Weeks
 * begin on Monday.
 */
export function spanOf(period: TierPeriod, nowMs: number): Span {
  const now = new Date(nowMs);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (period) {
    case 'day':
      return { sinceMs: Date.UTC(year, month, day), renewsMs: Date.UTC(year, month, day + 1) };
    case 'week': {
      const monday = day - ((now.getUTCDay() + 6) % 7);
      return { sinceMs: Date.UTC(year, month, monday), renewsMs: Date.UTC(year, month, monday + 7) };
    }
    case 'month':
      return { sinceMs: Date.UTC(year, month, 1), renewsMs: Date.UTC(year, month + 1, 1) };
  }
}

/** The budgets of a tier that it limits. */
export function tierCapsOf({ perDayUsd, perWeekUsd, perMonthUsd }: TierLimits, nowMs: number) {
  const caps = { day: perDayUsd, week: perWeekUsd, month: perMonthUsd };
  return tierPeriods.flatMap((period) => {
    const capUsd = caps[period];
    return capUsd === undefined ? [] : [{ period, capUsd, ...spanOf(period, nowMs) }];
  });
}
