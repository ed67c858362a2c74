import { spanOf } from '../../domain/tiers/periods.ts';
import type { UsageFilter, UsageGroup, UsageReport, UsageRow } from '../../domain/usage/usage.ts';
import type { Core } from '../core.ts';

const dayMs = 86_400_000;

/** As `UsageBook.report`. */
export async function usageReport(
  { store, clock }: Pick<Core, 'store' | 'clock'>,
  filter: UsageFilter,
  by: UsageGroup,
): Promise<UsageReport> {
  const nowMs = clock.now();
  const { sinceMs, renewsMs } = spanOf('month', nowMs);
  const rows = await store.usageBy(by, sinceMs, nowMs, filter);
  const total = totalOf(rows);
  const forecastUsd = forecast(total, nowMs - sinceMs, renewsMs - sinceMs);
  return { by, sinceMs, rows, total, ...(forecastUsd !== undefined && { forecastUsd }) };
}

/** Of what is booked or may be charged; what is set aside comes on top once. */
function forecast(
  { spentUsd, maybeUsd, reservedUsd }: UsageReport['total'],
  passedMs: number,
  wholeMs: number,
): number | undefined {
  if (passedMs < dayMs) return undefined;
  return Math.round((((spentUsd + maybeUsd) * wholeMs) / passedMs + reservedUsd) * 100) / 100;
}

/** Of all rows. */
export function totalOf(rows: readonly UsageRow[]): UsageReport['total'] {
  const usd = (of: (row: UsageRow) => number): number => Math.round(rows.reduce((all, row) => all + of(row), 0) * 1e6) / 1e6;
  const count = (of: (row: UsageRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    ...{ spentUsd: usd((row) => row.spentUsd), reservedUsd: usd((row) => row.reservedUsd) },
    ...{ maybeUsd: usd((row) => row.maybeUsd), estimateUsd: usd((row) => row.estimateUsd) },
    ...{ creditsUsd: usd((row) => row.creditsUsd), starts: count((row) => row.starts) },
    ...{ refused: count((row) => row.refused), freeOfCharge: count((row) => row.freeOfCharge) },
  };
}
