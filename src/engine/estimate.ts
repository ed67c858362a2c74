import type { Model } from '../domain/catalog.ts';
import type { EtaRange, Generation } from '../domain/generation.ts';
import { mustAsk } from '../domain/sets/request-set.ts';
import type { Estimate, VideoEngine } from '../domain/video-engine.ts';
import { refusalNow, requireModel, requireNoProblem, requirePrice } from './accept.ts';
import { approveAbove, isAbove } from './approvals/approve-above.ts';
import { budgetLeft } from './budget.ts';
import { isAskedFirst } from './consent.ts';
import type { Core } from './core.ts';
import { type QueueLoad, usualRange, waitingRange } from './eta.ts';
import { valuesAt } from './place-settings/place-settings.ts';
import { askAboveFor } from './tiers/ask-above.ts';
import { tierOf } from './tiers/tier-of.ts';

type Spender = Parameters<VideoEngine['estimate']>[1];

/** Past generations that an ETA is made of. */
const samples = 100;

/** See `VideoEngine.estimate`. */
export async function estimate(core: Core, ...[request, spender]: Parameters<VideoEngine['estimate']>): Promise<Estimate> {
  const { model } = requireModel(core, request);
  requireNoProblem(core, request, model);
  const priceUsd = requirePrice(core, request, model);
  const queued = await core.store.queuedCount();
  const eta = waitingRange(await usualOf(core, request, model), await loadOf(core, queued));
  const { requester, replyTarget } = spender;
  const aboveUsd = await askAboveFor(core, replyTarget, requester);
  const refusal = await refusalNow(core, request, spender);
  return {
    priceUsd,
    isAskedFirst: isAskedFirst(aboveUsd, priceUsd, mustAsk(request) ? { askBecause: 'several' } : {}),
    needsApproval: await needsApproval(core, priceUsd, spender),
    position: queued + 1,
    eta,
    budget: priceUsd === 0 ? undefined : await budgetLeft(core, priceUsd, requester, replyTarget),
    refusal: refusal && { code: refusal.code, text: refusal.text },
  };
}

async function needsApproval(core: Core, priceUsd: number, { requester, replyTarget }: Spender): Promise<boolean> {
  const values = await valuesAt(core, replyTarget);
  return isAbove(priceUsd, approveAbove(core, values, await tierOf(core, replyTarget, requester)));
}

export async function usualOf({ store }: Pick<Core, 'store'>, request: Generation['request'], model: Model): Promise<EtaRange> {
  return usualRange(await store.recentSeconds(request, samples), model);
}

/** @param ahead generations that are picked before */
export async function loadOf({ settings, store }: Pick<Core, 'settings' | 'store'>, ahead: number): Promise<QueueLoad> {
  const { concurrentGenerations: concurrency, generationsPerMinute: perMinute } = settings;
  return { ahead, inFlight: await store.inFlightCount(), concurrency, perMinute };
}
