import type { Requester } from '../../domain/generation.ts';
import { serverScopeOf, settingScopeOf } from '../../domain/place-settings/setting-scope.ts';
import { spanOf, tierPeriods } from '../../domain/tiers/periods.ts';
import type { OwnPeriod, UsageBook } from '../../domain/usage/usage.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import type { Parts } from '../parts.ts';
import { activeOf } from '../people/active-of.ts';
import { doorsOf } from '../people/doors-of.ts';
import { creditsOf, tierMoney } from '../tiers/tier-money.ts';
import { tierOf } from '../tiers/tier-of.ts';
import { whoPays } from '../tiers/who-pays.ts';
import { totalOf, usageReport } from './usage-report.ts';

const shownLast = 5;

/** As `UsageBook`. */
export function createUsageBook(core: Core, view: Parts['view']): UsageBook {
  const { store, clock } = core;
  return {
    async own(requester, replyTarget) {
      const server = serverScopeOf(settingScopeOf(replyTarget));
      const payer = await whoPays(core, requester);
      const doors = await doorsOf(core, payer);
      const budgets = (await tierMoney(core, requester, replyTarget))?.budgets ?? [];
      const nowMs = clock.now();
      const periods = await inTurn(tierPeriods, async (period): Promise<OwnPeriod> => {
        const { sinceMs, renewsMs } = spanOf(period, nowMs);
        const rows = await inTurn(doors, (person) => store.usageBy('person', sinceMs, nowMs, { server, person }));
        const { spentUsd, reservedUsd, maybeUsd } = totalOf(rows.flat());
        const tier = budgets.find((each) => each.period === period);
        const limit = tier && { tier: { capUsd: tier.capUsd, leftUsd: tier.leftUsd } };
        return { period, renewsMs, spentUsd, reservedUsd, maybeUsd, ...limit };
      });
      return {
        tiers: (await tierOf(core, replyTarget, requester))?.names ?? [],
        periods,
        creditsUsd: await creditsOf(core, payer, server),
        active: await activeOf(core, requester),
        last: await inTurn(await store.history(lastOf(requester)), view),
      };
    },
    report: (filter, by) => usageReport(core, filter, by),
  };
}

function lastOf({ platform, tenant, id }: Requester) {
  return { platform, requesterId: id, limit: shownLast - 1, ...(tenant !== undefined && { tenant }) };
}
