import type { DeliveryKind } from '../domain/delivery.ts';
import { type Generation, isEnded } from '../domain/generation.ts';
import { closeIfDone } from './approvals/end-approval.ts';
import type { Core, Decide, Step } from './core.ts';
import { followShots } from './films/follow-shots.ts';

/** A step that was taken, and from where. */
export interface TakenStep {
  /** As it was before. */
  readonly was: Generation;
  readonly step: Step;
}

/**
 * As `Core.step`, as part of a transaction that does more. Once that is stored, `tellStep` tells everybody.
 *
 * @param maybe a step that may have been taken: it counts where the record is as it left it
 */
export async function stepWithin(
  inner: Core,
  id: string,
  decide: Decide,
  maybe?: TakenStep | undefined,
): Promise<TakenStep | undefined> {
  const now = await inner.store.find(id);
  if (now !== undefined && maybe !== undefined && isTaken(now, maybe)) return maybe;
  const step = now && (await decide(now, inner));
  if (now === undefined || step === undefined) return undefined;
  await takeStep(inner, now, step);
  return { was: now, step };
}

/** The same, told once the transaction is stored. @returns the step that was taken */
export async function takeWithin(inner: Core, id: string, decide: Decide): Promise<Step | undefined> {
  const taken = await stepWithin(inner, id, decide);
  if (taken !== undefined) inner.afterCommit(() => tellStep(inner, id, taken));
  return taken?.step;
}

/** Facts of a step that no other step to the same state has. */
const ownFacts = ['attempts', 'operationName', 'startedAtMs', 'finishedAtMs', 'keyFingerprint'] as const;

/** One that only changes what people see is taken again instead. */
function isTaken(now: Generation, { was, step: { to, change = {} } }: TakenStep): boolean {
  if (to === undefined || to === was.state || now.state !== to) return false;
  return ownFacts.every((fact) => !(fact in change) || now[fact] === change[fact]);
}

/** Tells everybody of a step that is stored. */
export function tellStep(core: Told, id: string, { was, step }: TakenStep): void {
  const { log, announce } = core;
  if (step.to !== undefined) {
    log.info({ generationId: id, from: was.state, to: step.to, reason: step.change?.reason?.key }, 'generation moved on');
  }
  measureStep(core, was, step);
  announce(id);
}

type Told = Pick<Core, 'log' | 'announce' | 'measures' | 'clock'>;

/** Counts where a generation has come to. Nothing is read for it: after an intent nothing may go wrong before the request leaves. */
function measureStep({ measures, clock }: Told, was: Generation, { to, change }: Step): void {
  if (measures === undefined || to === undefined) return;
  if (to === 'unknown' || isEnded(to)) measures.ended(to, change?.reason?.key);
  if (to === 'submitting') measures.started(was.request.model);
  const { finishedAtMs, replyTarget } = was;
  if (to === 'completed' && finishedAtMs !== undefined)
    measures.posted(replyTarget.platform, Math.max(0, clock.now() - finishedAtMs) / 1000);
}

/** Writes a step down, with the deliveries that follow from it. Inside of the step's transaction. */
async function takeStep(
  inner: Core,
  { id, state, set, approvalId }: Generation,
  { to, change = {}, also, isQuiet }: Step,
): Promise<void> {
  const { store, clock } = inner;
  const ended = to !== undefined && isEnded(to) ? { endedAtMs: clock.now() } : {};
  if (to === undefined) await store.change(id, change);
  else await store.move(id, state, to, { ...ended, ...change });
  await also?.(inner);
  if (state === 'awaiting' && to !== undefined && approvalId !== undefined) await closeIfDone(inner, approvalId, id);
  await want(inner, id, 'status');
  if (to === 'unknown') await want(inner, id, 'question');
  if (isQuiet) return;
  if (to === 'delivering' || to === 'failed' || to === 'refused' || to === 'expired') await want(inner, id, 'result');
  // What is over may have been deleted by this.
  if (set !== undefined && (to !== undefined || isEnded(state))) await followShots(inner, takeWithin, set.id);
}

/** As `Core.want`. */
export async function want({ store, deliveries, clock }: Core, id: string, kind: DeliveryKind): Promise<void> {
  const generation = await store.find(id);
  const platform = generation?.replyTarget.platform;
  const isSeen = deliveries.some((each) => each.platform === platform && each.readsStore === true);
  if (kind !== 'result' && isSeen) return;
  await store.wantDelivery(id, kind, clock.now());
  const { set } = generation ?? {};
  if (kind === 'status' && set !== undefined && set.id !== id) await store.wantDelivery(set.id, kind, clock.now());
}
