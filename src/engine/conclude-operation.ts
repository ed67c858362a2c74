import { nameOf, providerFacts } from '../domain/catalog.ts';
import type { Generation } from '../domain/generation.ts';
import type { OperationCheck } from '../domain/provider.ts';
import { type Text, text } from '../domain/texts.ts';
import type { Core, Step } from './core.ts';
import { believedCostUsd } from './real-cost.ts';
import { endedWithout, spent, unclear } from './unclear.ts';

type Ended<State extends OperationCheck['state']> = Extract<OperationCheck, { state: State }>;

/** It is made, and paid for. @returns whether somebody still wants it, so that it has to be fetched */
export async function finish(core: Core, generation: Generation, result: Ended<'finished'>): Promise<boolean> {
  const { id, state } = generation;
  if (state === 'downloading') return true;
  const step = await core.step(id, (now) => {
    if (now.state !== 'generating') return undefined;
    const costUsd = saidCost(core, now, result);
    const free = now.priceUsd === 0 && costUsd === undefined;
    const { change: booked, also } = spent(core, now, costUsd);
    const change = { ...booked, charged: free ? 'no' : 'yes', finishedAtMs: core.clock.now() } as const;
    if (!now.discarded) {
      return { to: 'downloading', change: { ...change, reason: undefined, notes: [...now.notes, ...result.notes] }, also };
    }
    const reason = free ? text('reason.discardedFree') : text('reason.discarded', nameOf(now.provider));
    return { to: 'canceled', change: { ...change, reason }, also };
  });
  if (step?.to === 'canceled') await core.forgetAtProvider(generation);
  return step?.to === 'downloading';
}

/** What its provider says that it cost. Where that can't be right, the estimate stands, and the admin reads why. */
function saidCost({ log }: Core, now: Generation, { costUsd }: Ended<'finished'>): number | undefined {
  if (costUsd === undefined) return undefined;
  const believed = believedCostUsd(costUsd, now, true);
  if (believed === undefined) {
    const { id, provider, priceUsd } = now;
    log.warn(
      { generationId: id, provider, costUsd, priceUsd },
      'the cost that the provider states can not be right; the estimate is booked',
    );
  }
  return believed;
}

/** The safety filter took it, mostly free of charge; sometimes it is asked for once more. */
export async function endRefused(core: Core, id: string, result: Ended<'refused'>): Promise<void> {
  core.log.info({ generationId: id, supportCodes: result.supportCodes }, 'refused by the safety filter');
  await core.step(id, (now) => {
    if (now.state !== 'generating') return undefined;
    const isFree = result.costUsd === undefined || result.costUsd === 0;
    return (result.worthAnotherTry && isFree ? onceMore(now) : undefined) ?? endedWithout(core, now, 'refused', result);
  });
}

export async function endFailed(core: Core, id: string, result: Ended<'failed'>): Promise<void> {
  await core.step(id, (now) => (now.state === 'generating' ? endedWithout(core, now, 'failed', result) : undefined));
}

/** Nobody will ever see it. What it cost can't be found out, unless it was finished once. @param elapsedMs since its start */
export async function giveUp(
  core: Core,
  { id, provider, startedAtMs }: Generation,
  elapsedMs: number,
  reason: Text,
): Promise<void> {
  const { keepsResultsMs } = providerFacts(provider);
  const isOld = elapsedMs > keepsResultsMs || core.clock.now() - (startedAtMs ?? core.clock.now()) > keepsResultsMs;
  await core.step(id, (now) => {
    if (now.state === 'downloading') return { to: 'expired', change: { reason } };
    return now.state === 'generating' ? unclear(core, now, isOld ? 'expired' : 'failed', reason) : undefined;
  });
}

/**
 * A filter for sound often lets the same request pass another time, and this one cost nothing. Once per generation: the note that
 * says so is stored together with the step. Not for somebody who called it off.
 */
function onceMore({ discarded, notes, provider }: Generation): Step | undefined {
  const again = text('provider.audioRetried', nameOf(provider));
  if (discarded || notes.some(({ key }) => key === again.key)) return undefined;
  return { to: 'queued', change: { operationName: undefined, startedAtMs: undefined, notes: [...notes, again] } };
}
