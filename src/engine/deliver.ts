import { type Delivery, type DeliveryAttempt, DeliveryError, type DeliveryOutcome } from '../domain/delivery.ts';
import { type Generation, type GenerationView, isFurtherMember, isWaiting } from '../domain/generation.ts';
import { type DueDelivery, longestWaitMs } from '../domain/generation-store.ts';
import { keptVideos } from '../domain/kept-videos.ts';
import { text } from '../domain/texts.ts';
import type { Core } from './core.ts';
import type { EditPace } from './edit-pace.ts';
import { mostCrashes } from './run-step.ts';
import { receiptsWithStatus } from './shared-status.ts';
import { uncharged } from './unclear.ts';

/** A result whose file is on its way is looked at this often. */
const fetchingMs = 5000;
/** A platform that is turned off is asked about this seldom. */
const noPlatformMs = longestWaitMs;
/** What holds a generation back is tried again well before the hold is over, so that nothing leaves while a try is under way. */
const mostHeldMs = longestWaitMs / 2;

export interface DeliverDeps {
  readonly core: Core;
  /** How people see the generation now. */
  readonly view: (generation: Generation) => Promise<GenerationView>;
  readonly pace: EditPace;
  /** Lets go of what is under way. */
  readonly abort: AbortSignal;
}

/** One delivery that is being made: where, of what, and what of it. */
interface Making {
  readonly delivery: Delivery;
  readonly generation: Generation;
  readonly due: DueDelivery;
}

export function deliveryFor({ deliveries }: Pick<Core, 'deliveries'>, { replyTarget }: Generation): Delivery | undefined {
  return deliveries.find((each) => each.platform === replyTarget.platform);
}

/** Makes one delivery and books what came of it; what did not get through is put off. */
export async function deliver(deps: DeliverDeps, due: DueDelivery): Promise<void> {
  const { core } = deps;
  const { store } = core;
  const generation = await core.get(due.generationId);
  if (generation === undefined) return;
  if (due.kind === 'result' && generation.state === 'downloading') {
    // Its file was lost and is being fetched once more.
    return core.write((inner) => inner.store.deferDelivery(due, core.clock.now() + fetchingMs));
  }
  const delivery = deliveryFor(core, generation);
  if (delivery === undefined) return core.write((inner) => inner.store.postponeDelivery(due, core.clock.now() + noPlatformMs));
  const making = { delivery, generation, due };
  const step = due.kind === 'status' ? 'show' : 'deliver';
  try {
    if ((await store.crashes(due.generationId, step)) >= mostCrashes) {
      return await book(core, making, { state: 'parked', reason: text('reason.crashed') });
    }
    const leftMs = await core.retryGraceLeftMs(due.generationId, step);
    if (leftMs > 0) return await core.write((inner) => inner.store.deferDelivery(due, core.clock.now() + leftMs));
    await core.runStep(due.generationId, step, async () => {
      const outcome = await send(deps, making);
      core.failpoint(due.kind === 'status' ? 'after-status' : 'after-post', due.generationId);
      await book(core, making, outcome);
    });
  } catch (error) {
    if (!core.stopping.aborted) await tryAgainLater(deps, making, error);
  }
}

async function send({ core, view, pace, abort }: DeliverDeps, { delivery, generation, due }: Making): Promise<DeliveryOutcome> {
  const { store } = core;
  const { id } = generation;
  const first = generation.set && (await store.find(generation.set.id));
  const attempt: DeliveryAttempt = {
    receipts: due.kind === 'status' ? await store.receipts(id) : await receiptsWithStatus(store, generation),
    save: (receipt) => store.saveReceipt(id, due.kind, receipt),
    ...(due.kind === 'result' && generation.set !== undefined && { mayCall: () => store.claimCall(id) }),
    ...(first !== undefined && { set: await view(first) }),
    ...(isFurtherMember(generation) && { setStatus: (await receiptsWithStatus(store, generation)).status }),
    reposts: await store.reposts(id),
    failedTries: due.attempts,
    signal: abort,
  };
  core.failpoint(due.kind === 'status' ? 'before-status' : 'before-post', id);
  // It stood still for too long: another process posts it.
  if (core.sharing?.isHeld() === false) throw new Error('the lease of this process has ended');
  if (due.kind === 'status') {
    const seen = await view(generation);
    pace.note(seen);
    return delivery.showStatus(seen, attempt);
  }
  const isThere = generation.removedAtMs === undefined;
  const kept = isThere ? keptVideos(generation) : [];
  const files = await Promise.all(kept.map(({ file }) => core.outputs.localPath(file, abort)));
  return delivery.post(due.kind, await view(generation), files, attempt);
}

/** Books what came of a delivery, in a transaction. */
type Settle = (inner: Core) => Promise<void>;

async function book(core: Core, { delivery, generation, due }: Making, outcome: DeliveryOutcome): Promise<void> {
  const settle: Settle = async ({ store }) => {
    if (outcome.state === 'delivered') await store.markDelivered(due, outcome.receipt);
    else await store.parkDelivery(due, outcome.reason);
    // Nobody was called by it.
    if (outcome.state === 'parked' && due.kind === 'result') await store.releaseCall(generation.id);
  };
  if (holdsBack(delivery, due, generation)) {
    const held = await heldBy(core, generation);
    if (held.length > 0) return letGo(core, held, outcome, settle);
  }
  if (due.kind === 'result' && generation.state === 'delivering') {
    const change = outcome.state === 'parked' ? { reason: outcome.reason } : {};
    // Until its person has it, the provider's copy is the only other one.
    if (await core.advance(generation.id, 'delivering', 'completed', change, settle)) await core.forgetAtProvider(generation);
  } else {
    // Its post had been parked, and was tried once more.
    const isLate = due.kind === 'result' && generation.state === 'completed';
    await core.write(async (inner) => {
      await settle(inner);
      if (isLate) {
        await inner.store.change(generation.id, { reason: outcome.state === 'parked' ? outcome.reason : undefined });
        await inner.want(generation.id, 'status');
      }
      // Its buttons stand in one place: with the question where that stands, else under the status.
      if (due.kind === 'question') await inner.want(generation.id, 'status');
    });
    if (due.kind === 'question' || isLate) core.announce(generation.id);
  }
  if (due.kind === 'result') core.failpoint('after-delivered', generation.id);
}

/** Those that wait for a status message to stand, its own generation first: all of a set share one. */
async function heldBy({ store }: Pick<Core, 'store'>, { id, set }: Generation): Promise<readonly string[]> {
  const all = set === undefined ? [await store.find(id)] : await store.membersOf(set.id);
  return all.flatMap((each) => (each !== undefined && isWaiting(each.state) ? each.id : []));
}

/** The first word about whether the bot may post there: they go on, or end before anything is paid. */
async function letGo(core: Core, held: readonly string[], outcome: DeliveryOutcome, settle: Settle): Promise<void> {
  if (outcome.state === 'delivered') {
    await core.write(async (inner) => {
      for (const id of held)
        if ((await inner.get(id))?.state === 'queued') await inner.store.change(id, { notBeforeMs: undefined });
      await settle(inner);
    });
    for (const id of held) core.announce(id);
    return;
  }
  const { reason } = outcome;
  let isSettled = false;
  for (const id of held.toReversed()) {
    // One of them tells their person: the last one, so that it is told once, also where the process ends meanwhile.
    const isLast = id === held[0];
    await core.step(id, (now) => {
      if (!isWaiting(now.state)) return undefined;
      const step = uncharged(now, 'failed', reason);
      if (!isLast) return { ...step, isQuiet: true };
      const also: Settle = async (inner) => {
        await step.also?.(inner);
        await settle(inner);
        isSettled = true;
      };
      return { ...step, also };
    });
  }
  if (!isSettled) await core.write(settle);
}

async function tryAgainLater({ core, pace }: DeliverDeps, { delivery, generation, due }: Making, error: unknown): Promise<void> {
  // It was not seen: the next try keeps the distance that the platform asks for, not that of edits.
  if (due.kind === 'status') pace.forget(due.generationId);
  const isOurPace = error instanceof DeliveryError && error.isOurPace;
  if (!isOurPace) {
    core.log.warn(
      { err: error, generationId: due.generationId, kind: due.kind, attempts: due.attempts + 1 },
      'delivery failed, retrying',
    );
  }
  const isHeld = holdsBack(delivery, due, generation);
  const delayMs = retryDelayMs(error, isOurPace ? 0 : due.attempts);
  const untilMs = core.clock.now() + (isHeld ? Math.min(delayMs, mostHeldMs) : delayMs);
  await core.write(async (inner) => {
    if (isOurPace) await inner.store.deferDelivery(due, untilMs);
    else await inner.store.postponeDelivery(due, untilMs);
    if (isHeld) for (const id of await heldBy(inner, generation)) await holdUntilShown(inner, id);
  });
}

/** Whether nothing is sent to a provider before this is out. What a set waits for is the status of its first one. */
function holdsBack(
  delivery: Delivery,
  { kind, isFirst }: Pick<DueDelivery, 'kind' | 'isFirst'>,
  generation: Pick<Generation, 'id' | 'set'>,
): boolean {
  return delivery.statusComesFirst === true && kind === 'status' && isFirst && !isFurtherMember(generation);
}

/** Keeps a generation in line until its status message stands. A platform that is away for long asks again and again. */
export async function holdUntilShown({ store, clock }: Pick<Core, 'store' | 'clock'>, id: string): Promise<void> {
  await store.change(id, { notBeforeMs: clock.now() + longestWaitMs });
}

/** Whether its status message has to stand before anything is sent to its provider, and does not. */
export async function isUnseen(
  { deliveries, store }: Pick<Core, 'deliveries' | 'store'>,
  { id, set, replyTarget }: Pick<Generation, 'id' | 'set' | 'replyTarget'>,
): Promise<boolean> {
  const delivery = deliveries.find(({ platform }) => platform === replyTarget.platform);
  return delivery?.statusComesFirst === true && !(await store.isDelivered(set?.id ?? id, 'status'));
}

/** How long to wait after a try that did not get through. @param attempts tries before it */
export function retryDelayMs(error: unknown, attempts: number): number {
  const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
  return Math.min(longestWaitMs, asked ?? 1000 * 2 ** Math.min(attempts, 20));
}
