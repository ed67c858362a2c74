import { nameOf, providerFacts } from '../domain/catalog.ts';
import type { Generation } from '../domain/generation.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core, Step } from './core.ts';

/**
 * The step of one of which nobody can tell what it cost: it may have been charged, and the budgets go on counting it. Who called it off
 * is neither asked nor told that it failed.
 *
 * @param to for those who still want it: `unknown` asks its person
 */
export function unclear(core: Core, now: Generation, to: 'unknown' | 'failed' | 'expired', reason: Text): Step {
  const { id, provider, priceUsd, discarded } = now;
  const nowMs = core.clock.now();
  const also = (): void => core.store.holdReservations(id, nowMs, nowMs + providerFacts(provider).keepsResultsMs);
  if (!discarded) return { to, change: { charged: 'maybe', reason }, also };
  const calledOff = priceUsd === 0 ? text('reason.discardedFree') : text('reason.discardedUnclear', nameOf(provider));
  return { to: 'canceled', change: { charged: 'maybe', reason: calledOff }, also };
}

/** The same without a charge; an earlier start of it may have cost something all the same, which stays open. */
export function uncharged(core: Core, now: Generation, to: 'failed' | 'refused' | 'canceled', reason: Text | undefined): Step {
  return {
    to,
    change: { charged: now.charged === 'maybe' ? 'maybe' : 'no', reason },
    also: () => core.store.settle(now.id, 'released', core.clock.now()),
  };
}

/**
 * The step of one that its provider has by this name. A name that is another's already can't be its own: nobody gets to see the other's video, and
 * what became of this request is not known.
 */
export function named(core: Core, now: Generation, operationName: string, notes: readonly Text[] = []): Step {
  const owner = core.store.operationOwner(now.provider, operationName);
  if (owner !== undefined && owner !== now.id) {
    core.log.error({ generationId: now.id, owner, operationName }, 'two starts were answered with one operation name');
    return unclear(core, now, 'unknown', text('reason.foreignName', nameOf(now.provider)));
  }
  return { to: 'generating', change: { operationName, busyTries: 0, unreachableTries: 0, notes: [...now.notes, ...notes] } };
}
