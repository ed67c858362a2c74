import { scopeName } from '../../../../domain/place-settings/setting-scope.ts';
import type { TierAdmin } from '../../../../domain/tiers/tier-admin.ts';
import type { PlacedTier } from '../../../../domain/tiers/tier-book.ts';
import type { UsageReport } from '../../../../domain/usage/usage.ts';
import type { CreditsAnswer, TierAnswer, UsageAnswer } from './admin-schemas.ts';
import { csvOf } from './spending-csv.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

export function tiersBody(tiers: readonly PlacedTier[]): { readonly tiers: readonly TierAnswer[] } {
  return {
    tiers: tiers.map(({ server, tier }) => ({
      ...{ place: scopeName(server), name: tier.name },
      ...{ per_day_usd: tier.perDayUsd ?? null, per_week_usd: tier.perWeekUsd ?? null },
      ...{ per_month_usd: tier.perMonthUsd ?? null, active_at_once: tier.activeAtOnce ?? null },
      ...{ models: tier.models === undefined ? null : [...tier.models], resolution: tier.resolution ?? null },
      ask_above_usd: tier.askAboveUsd ?? null,
      approve_above_usd: tier.approveAboveUsd ?? null,
      ...{ roles: [...tier.roles], people: [...tier.people], everyone: tier.isForEveryone },
    })),
  };
}

export function creditsBody({ leftUsd, entries }: Awaited<ReturnType<TierAdmin['credits']>>): CreditsAnswer {
  return { left_usd: leftUsd, entries: entries.map(({ atMs, usd, kind, by }) => ({ at: iso(atMs), usd, kind, by })) };
}

function usedBody(row: UsageReport['total']): UsageAnswer['total'] {
  return {
    ...{ spent_usd: row.spentUsd, reserved_usd: row.reservedUsd, maybe_usd: row.maybeUsd, starts: row.starts },
    ...{ estimate_usd: row.estimateUsd, credits_usd: row.creditsUsd, refused: row.refused, free_of_charge: row.freeOfCharge },
  };
}

export function usageBody({ by, sinceMs, rows, total, forecastUsd }: UsageReport): UsageAnswer {
  return {
    ...{ by, since: iso(sinceMs), total: usedBody(total), forecast_usd: forecastUsd ?? null },
    rows: rows.map((row) => ({ key: row.key, label: row.label ?? null, ...usedBody(row) })),
  };
}

/** The report as a table for spreadsheets: one line a row, and the sum last. */
export function usageCsv({ by, rows, total }: UsageReport): string {
  const used = usedBody(total);
  return csvOf([
    [by, 'name', ...Object.keys(used)],
    ...rows.map((row) => [row.key, row.label ?? '', ...Object.values(usedBody(row))]),
    ['total', '', ...Object.values(used)],
  ]);
}
