import type { Requester } from '../../domain/generation.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { spanOf, tierPeriods } from '../../domain/tiers/periods.ts';
import type { OwnPeriod, UsageBook, UsageFilter, UsageGroup, UsageReport, UsageRow } from '../../domain/usage/usage.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import type { Parts } from '../parts.ts';
import { creditsOf, tierMoney } from '../tiers/tier-money.ts';
import { tierOf } from '../tiers/tier-of.ts';
import { whoPays } from '../tiers/who-pays.ts';

const shownLast = 5;
const dayMs = 86_400_000;

/** As `UsageBook`. */
export function createUsageBook(core: Core, view: Parts['view']): UsageBook {
  const { store, clock } = core;
  return {
    async own(requester, replyTarget) {
      const server = serverScopeOf(settingScopeOf(replyTarget));
      const payer = await whoPays(core, requester);
      const budgets = (await tierMoney(core, requester, replyTarget))?.budgets ?? [];
      const nowMs = clock.now();
      const periods = await inTurn(tierPeriods, async (period): Promise<OwnPeriod> => {
        const { sinceMs, renewsMs } = spanOf(period, nowMs);
        const { spentUsd, reservedUsd, maybeUsd } = totalOf(
          await store.usageBy('person', sinceMs, nowMs, { server, person: payer }),
        );
        const tier = budgets.find((each) => each.period === period);
        const limit = tier && { tier: { capUsd: tier.capUsd, leftUsd: tier.leftUsd } };
        return { period, renewsMs, spentUsd, reservedUsd, maybeUsd, ...limit };
      });
      return {
        tiers: (await tierOf(core, replyTarget, requester))?.names ?? [],
        periods,
        creditsUsd: await creditsOf(core, payer, server),
        active: await store.activeCount(requester),
        last: await inTurn(await store.history(lastOf(requester)), view),
      };
    },
    report: (filter, by) => usageReport(core, filter, by),
  };
}

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

function lastOf({ platform, tenant, id }: Requester) {
  return { platform, requesterId: id, limit: shownLast - 1, ...(tenant !== undefined && { tenant }) };
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
function totalOf(rows: readonly UsageRow[]): UsageReport['total'] {
  const usd = (of: (row: UsageRow) => number): number => Math.round(rows.reduce((all, row) => all + of(row), 0) * 1e6) / 1e6;
  const count = (of: (row: UsageRow) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    ...{ spentUsd: usd((row) => row.spentUsd), reservedUsd: usd((row) => row.reservedUsd) },
    ...{ maybeUsd: usd((row) => row.maybeUsd), estimateUsd: usd((row) => row.estimateUsd) },
    ...{ creditsUsd: usd((row) => row.creditsUsd), starts: count((row) => row.starts) },
    ...{ refused: count((row) => row.refused), freeOfCharge: count((row) => row.freeOfCharge) },
  };
}
