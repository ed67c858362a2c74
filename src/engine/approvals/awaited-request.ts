import type { Approval, AwaitedRequest } from '../../domain/approvals/approval.ts';
import { spanOf } from '../../domain/tiers/periods.ts';
import { inTurn } from '../../lib/in-turn.ts';
import type { Core } from '../core.ts';
import { doorsOf } from '../people/doors-of.ts';
import { whoPays } from '../tiers/who-pays.ts';
import { cheaperWay } from './cheaper-way.ts';
import { waitingFor } from './end-approval.ts';
import { sumOf } from './require-still-allowed.ts';

/** What those see who decide. */
export async function awaitedRequest(core: Core, approval: Approval): Promise<AwaitedRequest> {
  const all = approval.decision === undefined ? await waitingFor(core, approval.id) : [];
  const cheaper = await cheaperWay(core, all, undefined);
  return {
    ...{ approval, generations: all, priceUsd: sumOf(all), monthUsd: await monthOf(core, all) },
    ...(cheaper !== undefined && { cheaper }),
  };
}

/** Of their person, at all their doors. */
async function monthOf(core: Core, [first]: AwaitedRequest['generations']): Promise<number> {
  if (first === undefined) return 0;
  const { sinceMs } = spanOf('month', core.clock.now());
  const nowMs = core.wallClock.certainMs();
  const doors = await doorsOf(core, await whoPays(core, first.requester));
  const sums = await inTurn(doors, (requester) => core.store.spending({ kind: 'person', requester }, sinceMs, nowMs));
  const usd = sums.reduce((sum, { reservedUsd, spentUsd, maybeUsd }) => sum + reservedUsd + spentUsd + maybeUsd, 0);
  return Math.round(usd * 1e6) / 1e6;
}
