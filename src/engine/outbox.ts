import { join } from 'node:path';
import { type Delivery, type DeliveryAttempt, DeliveryError, type DeliveryOutcome } from '../domain/delivery.ts';
import { type Generation, type GenerationView, isAtRest, isEnded } from '../domain/generation.ts';
import { type DueDelivery, longestWaitMs } from '../domain/generation-store.ts';
import { stepOf } from '../domain/status.ts';
import { text } from '../domain/texts.ts';
import { type Core, mostCrashes } from './core.ts';
import { uncharged } from './unclear.ts';

/** Deliveries looked up at once; more follow as soon as these are under way. */
const batch = 50;
/** A result whose file is on its way is looked at this often. */
const fetchingMs = 5000;
/** A generation that goes on to its next step is shown at once; steps that follow closer than this are shown as one. */
const stepGapMs = 1000;
/** A platform that is turned off is asked about this seldom. */
const noPlatformMs = longestWaitMs;
/** What holds a generation back is tried again well before the hold is over, so that nothing leaves while a try is under way. */
const mostHeldMs = longestWaitMs / 2;

/** Brings status edits, questions and results to their platforms: each one until it is out, the newest content only. */
export interface Outbox {
  /** Looks for what is due. Called whenever something changed; cheap. */
  run(): void;
  settled(): Promise<void>;
}

/** @param view how people see the generation now */
export function createOutbox(core: Core, view: (generation: Generation) => GenerationView, abort: AbortSignal): Outbox {
  const { clock, log, failpoint, settings } = core;
  const store = core.store.store;
  /** One post per generation at a time, so that a late status edit never overtakes the newest. */
  const underWay = new Map<string, Promise<void>>();
  /** What the status message of a generation said last, and when, on the clock that never jumps. */
  const edited = new Map<string, { readonly sinceMs: number; readonly step: string }>();
  let callOffTimer: () => void = () => undefined;

  const run = (): void => {
    if (core.stopping.aborted) return;
    try {
      const nowMs = clock.now();
      const due = questionsFirst(store.dueDeliveries(nowMs, batch)).filter(({ generationId }) => !underWay.has(generationId));
      for (const each of due) if (!underWay.has(each.generationId) && !waitsForItsTurn(each)) start(each);
      const atMs = store.nextDeliveryAtMs();
      callOffTimer();
      // What fell due meanwhile was not among those above. What is due and under way looks again by itself once it is out.
      if (atMs !== undefined && (atMs > nowMs || underWay.size === 0)) {
        callOffTimer = clock.after(Math.max(0, atMs - clock.now()), run);
      }
    } catch (error) {
      log.warn({ err: error }, 'the outbox can not be read; looking again');
      callOffTimer = clock.after(250, run);
    }
  };

  /** Edits of one status message keep their distance, long ones where only a place in line changed; what is shown then is the newest. */
  const waitsForItsTurn = (due: DueDelivery): boolean => {
    const last = edited.get(due.generationId);
    const generation = core.get(due.generationId);
    if (due.kind !== 'status' || last === undefined || generation === undefined) return false;
    if (isAtRest(generation.state)) return false;
    const gapMs = deliveryFor(generation)?.statusGapMs ?? 0;
    const isNewStep = stepOf(view(generation)) !== last.step;
    const leftMs = last.sinceMs + (isNewStep ? Math.min(stepGapMs, gapMs) : gapMs) - clock.monotonicMs();
    if (leftMs <= 0) return false;
    store.deferDelivery(due, clock.now() + leftMs);
    return true;
  };

  const deliveryFor = ({ replyTarget }: Generation): Delivery | undefined =>
    core.deliveries.find((each) => each.platform === replyTarget.platform);

  const start = (due: DueDelivery): void => {
    const going = deliver(due)
      .catch((error: unknown) => {
        if (!core.stopping.aborted) log.error({ err: error, generationId: due.generationId }, 'delivery failed unexpectedly');
      })
      .finally(() => {
        underWay.delete(due.generationId);
        setImmediate(run);
      });
    underWay.set(due.generationId, going);
  };

  const deliver = async (due: DueDelivery): Promise<void> => {
    const generation = core.get(due.generationId);
    if (generation === undefined) return;
    if (due.kind === 'result' && generation.state === 'downloading') {
      // Its file was lost and is being fetched once more.
      return core.write(() => store.deferDelivery(due, clock.now() + fetchingMs));
    }
    const delivery = deliveryFor(generation);
    if (delivery === undefined) return core.write(() => store.postponeDelivery(due, clock.now() + noPlatformMs));
    const step = due.kind === 'status' ? 'show' : 'deliver';
    try {
      if (store.crashes(due.generationId, step) >= mostCrashes) {
        return await book(delivery, generation, due, { state: 'parked', reason: text('reason.crashed') });
      }
      const leftMs = core.retryGraceLeftMs(due.generationId, step);
      if (leftMs > 0) return await core.write(() => store.deferDelivery(due, clock.now() + leftMs));
      await core.runStep(due.generationId, step, async () => {
        const outcome = await send(delivery, generation, due);
        failpoint(due.kind === 'status' ? 'after-status' : 'after-post', due.generationId);
        await book(delivery, generation, due, outcome);
      });
    } catch (error) {
      if (!core.stopping.aborted) await tryAgainLater(delivery, generation, due, error);
    }
  };

  const tryAgainLater = async (delivery: Delivery, generation: Generation, due: DueDelivery, error: unknown): Promise<void> => {
    // It was not seen: the next try keeps the distance that the platform asks for, not that of edits.
    if (due.kind === 'status') edited.delete(due.generationId);
    const isOurPace = error instanceof DeliveryError && error.isOurPace;
    if (!isOurPace) {
      log.warn(
        { err: error, generationId: due.generationId, kind: due.kind, attempts: due.attempts + 1 },
        'a delivery did not go out',
      );
    }
    const isHeld = holdsBack(delivery, due);
    const delayMs = retryDelayMs(error, isOurPace ? 0 : due.attempts);
    const untilMs = clock.now() + (isHeld ? Math.min(delayMs, mostHeldMs) : delayMs);
    await core.write(() => {
      if (isOurPace) store.deferDelivery(due, untilMs);
      else store.postponeDelivery(due, untilMs);
      if (isHeld && core.get(generation.id)?.state === 'queued') holdUntilShown(core, generation.id);
    });
  };

  const send = (delivery: Delivery, generation: Generation, due: DueDelivery): Promise<DeliveryOutcome> => {
    const { id } = generation;
    const attempt: DeliveryAttempt = {
      receipts: store.receipts(id),
      save: (receipt) => store.saveReceipt(id, due.kind, receipt),
      reposts: store.reposts(id),
      failedTries: due.attempts,
      signal: abort,
    };
    failpoint(due.kind === 'status' ? 'before-status' : 'before-post', id);
    if (due.kind === 'status') {
      const seen = view(generation);
      if (isEnded(generation.state)) edited.delete(id);
      else edited.set(id, { sinceMs: clock.monotonicMs(), step: stepOf(seen) });
      return delivery.showStatus(seen, attempt);
    }
    const files =
      generation.removedAtMs === undefined ? generation.videos.map(({ file }) => join(settings.outputsFolder, file)) : [];
    return delivery.post(due.kind, view(generation), files, attempt);
  };

  const book = async (delivery: Delivery, generation: Generation, due: DueDelivery, outcome: DeliveryOutcome): Promise<void> => {
    const settle = (): void =>
      outcome.state === 'delivered' ? store.markDelivered(due, outcome.receipt) : store.parkDelivery(due, outcome.reason);
    if (holdsBack(delivery, due) && core.get(generation.id)?.state === 'queued') return letGo(generation.id, outcome, settle);
    if (due.kind === 'result' && generation.state === 'delivering') {
      const change = outcome.state === 'parked' ? { reason: outcome.reason } : {};
      // Until its person has it, the provider's copy is the only other one.
      if (await core.advance(generation.id, 'delivering', 'completed', change, settle)) await core.forgetAtProvider(generation);
    } else {
      await core.write(() => {
        settle();
        // Its buttons stand in one place: with the question where that stands, else under the status.
        if (due.kind === 'question') core.want(generation.id, 'status');
      });
      if (due.kind === 'question') core.announce(generation.id);
    }
    if (due.kind === 'result') failpoint('after-delivered', generation.id);
  };

  /** The first word about whether the bot may post there: goes on, or ends it before anything is paid. */
  const letGo = async (id: string, outcome: DeliveryOutcome, settle: () => void): Promise<void> => {
    if (outcome.state === 'delivered') {
      await core.write(() => {
        if (core.get(id)?.state === 'queued') store.change(id, { notBeforeMs: undefined });
        settle();
      });
      core.announce(id);
      return;
    }
    const { reason } = outcome;
    const ended = await core.step(id, (now) => {
      if (now.state !== 'queued') return undefined;
      const step = uncharged(core, now, 'failed', reason);
      const also = (): void => {
        step.also?.();
        settle();
      };
      return { ...step, also };
    });
    if (ended === undefined) await core.write(settle);
  };

  return {
    run,
    settled: async () => {
      await Promise.allSettled(underWay.values());
    },
  };
}

/** The status is shown once it is known where the buttons of the question stand. */
function questionsFirst(due: readonly DueDelivery[]): readonly DueDelivery[] {
  const asked = new Set(due.filter(({ kind }) => kind === 'question').map(({ generationId }) => generationId));
  return due.filter(({ kind, generationId }) => kind !== 'status' || !asked.has(generationId));
}

/** Whether nothing is sent to a provider before this is out. */
export function holdsBack(delivery: Delivery, { kind, isFirst }: Pick<DueDelivery, 'kind' | 'isFirst'>): boolean {
  return delivery.statusComesFirst === true && kind === 'status' && isFirst;
}

/** Keeps a generation in line until its status message stands. A platform that is away for long asks again and again. */
export function holdUntilShown({ store: { store }, clock }: Pick<Core, 'store' | 'clock'>, id: string): void {
  store.change(id, { notBeforeMs: clock.now() + longestWaitMs });
}

/** How long to wait after a try that did not get through. @param attempts tries before it */
export function retryDelayMs(error: unknown, attempts: number): number {
  const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
  return Math.min(longestWaitMs, asked ?? 1000 * 2 ** Math.min(attempts, 20));
}
