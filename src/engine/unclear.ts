import { nameOf, providerFacts } from '../domain/catalog.ts';
import type { Generation } from '../domain/generation.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core, Step } from './core.ts';
import { believedCostUsd } from './real-cost.ts';
import { whoPays } from './tiers/who-pays.ts';

/**
 * The step of one of which nobody can tell what it cost: it may have been charged, and the budgets go on counting it. Who called it off
 * is neither asked nor told that it failed.
 *
 * @param to for those who still want it: `unknown` asks its person
 */
export function unclear(core: Core, now: Generation, to: 'unknown' | 'failed' | 'refused' | 'expired', reason: Text): Step {
  const { id, provider, priceUsd, discarded } = now;
  const nowMs = core.clock.now();
  const also: Step['also'] = ({ store }) => store.holdReservations(id, nowMs, nowMs + providerFacts(provider).keepsResultsMs);
  if (!discarded) return { to, change: { charged: 'maybe', reason }, also };
  const calledOff = priceUsd === 0 ? text('reason.discardedFree') : text('reason.discardedUnclear', nameOf(provider));
  return { to: 'canceled', change: { charged: 'maybe', reason: calledOff }, also };
}

/** The same without a charge; an earlier start of it may have cost something all the same, which stays open. */
export function uncharged(now: Generation, to: 'failed' | 'refused' | 'canceled' | 'expired', reason: Text | undefined): Step {
  return {
    to,
    change: { charged: now.charged === 'maybe' ? 'maybe' : 'no', reason },
    also: ({ store, clock }) => store.settle(now.id, 'released', clock.now()),
  };
}

/** What a step books for one that was charged. @param costUsd as its provider said; undefined where the estimate stands */
export function spent(core: Core, now: Generation, costUsd: number | undefined) {
  const nowMs = core.clock.now();
  return {
    change: { charged: 'yes', ...(costUsd !== undefined && { costUsd }) } as const,
    also: async (inner: Pick<Core, 'store'>): Promise<void> =>
      costUsd === undefined
        ? await inner.store.settle(now.id, 'spent', nowMs)
        : await inner.store.settleAt(now, costUsd, nowMs, await whoPays(inner, now.requester)),
  };
}

/**
 * The step of one that ended without a video. It costs nothing, unless its provider says something else: then that counts, or the estimate where it
 * can't be right, or it may have been charged where nobody can tell.
 */
export function endedWithout(
  core: Core,
  now: Generation,
  to: 'failed' | 'refused',
  { reason, costUsd = 0 }: { readonly reason: Text; readonly costUsd?: number | 'unknown' },
): Step {
  if (costUsd === 0 || (costUsd === 'unknown' && now.priceUsd === 0)) return uncharged(now, to, reason);
  // Also what is no number, or less than nothing.
  if (costUsd === 'unknown' || !(costUsd > 0)) return unclear(core, now, to, reason);
  const believed = believedCostUsd(costUsd, now, false);
  const { id, provider, priceUsd } = now;
  core.log.warn(
    { generationId: id, provider, costUsd, priceUsd, isBelieved: believed !== undefined },
    'it was charged although there is no video',
  );
  const booked = spent(core, now, believed);
  if (!now.discarded) return { to, change: { ...booked.change, reason }, also: booked.also };
  return { to: 'canceled', change: { ...booked.change, reason: text('reason.discarded', nameOf(provider)) }, also: booked.also };
}

/**
 * The step of one that its provider has by this name, inside of its transaction. A name that is another's already can't be its own: nobody gets to see the other's video, and
 * what became of this request is not known.
 */
export async function named(inner: Core, now: Generation, operationName: string, notes: readonly Text[] = []): Promise<Step> {
  const owner = await inner.store.operationOwner(now.provider, operationName);
  if (owner !== undefined && owner !== now.id) {
    inner.log.error({ generationId: now.id, owner, operationName }, 'two starts were answered with one operation name');
    return unclear(inner, now, 'unknown', text('reason.foreignName', nameOf(now.provider)));
  }
  const { id, state, attempts, charged } = now;
  const change = { operationName, busyTries: 0, unreachableTries: 0, notes: [...now.notes, ...notes] };
  if (state !== 'unknown') return { to: 'generating', change };
  // Its answer came late: it is surely there, and nobody has to decide any more.
  const also: Step['also'] = ({ store }) => store.unholdReservation(id, attempts);
  return { to: 'generating', change: { ...change, reason: undefined, charged: attempts === 1 ? 'no' : charged }, also };
}
