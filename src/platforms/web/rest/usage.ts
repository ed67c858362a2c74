import type { OwnUsage } from '../../../domain/usage/usage.ts';
import type { OwnUsageAnswer } from './answer-schemas.ts';
import type { RestApi } from './api.ts';
import type { Route } from './route.ts';

/** What somebody used on the web, for themselves. */
export function usageRoutes({ deps, spender }: RestApi): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/usage',
      async handle(context) {
        const { requester, replyTarget } = spender(context);
        const own = await deps.engine.usage.own(requester, replyTarget);
        return context.json(ownUsageBody(own), 200, { 'cache-control': 'no-store' });
      },
    },
  ];
}

function ownUsageBody({ tiers, periods, creditsUsd, active, last }: OwnUsage): OwnUsageAnswer {
  return {
    tiers: [...tiers],
    periods: periods.map(({ period, renewsMs, spentUsd, reservedUsd, maybeUsd, tier }) => ({
      ...{ period, renews: new Date(renewsMs).toISOString() },
      ...{ spent_usd: spentUsd, reserved_usd: reservedUsd, maybe_usd: maybeUsd },
      ...{ cap_usd: tier?.capUsd ?? null, left_usd: tier?.leftUsd ?? null },
    })),
    ...{ credits_usd: creditsUsd, active },
    last: last.map(({ id, state, request: { prompt }, priceUsd, costUsd }) => ({
      ...{ operation_id: id, state, prompt, price_usd: priceUsd ?? null, cost_usd: costUsd ?? null },
    })),
  };
}
