import { join } from 'node:path';
import type { Generation, GenerationView } from '../domain/generation.ts';
import { type DueDelivery, longestWaitMs } from '../domain/generation-store.ts';
import { type Delivery, DeliveryError, type DeliveryOutcome } from '../domain/ports.ts';
import { text } from '../domain/texts.ts';
import { type Core, mostCrashes } from './core.ts';

/** Deliveries looked up at once; more follow as soon as these are under way. */
const batch = 50;
/** A platform that is turned off is asked about this seldom. */
const noPlatformMs = longestWaitMs;

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
  let callOffTimer: () => void = () => undefined;

  const run = (): void => {
    if (core.stopping.aborted) return;
    try {
      for (const due of store.dueDeliveries(clock.now(), batch)) if (!underWay.has(due.generationId)) start(due);
      const atMs = store.nextDeliveryAtMs();
      callOffTimer();
      if (atMs !== undefined && atMs > clock.now()) callOffTimer = clock.after(atMs - clock.now(), run);
    } catch (error) {
      log.warn({ err: error }, 'the outbox can not be read; looking again');
      callOffTimer = clock.after(250, run);
    }
  };

  const start = (due: DueDelivery): void => {
    const going = deliver(due)
      .catch((error: unknown) => {
        if (!core.stopping.aborted) log.error({ err: error, generationId: due.generationId }, 'a delivery stumbled');
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
    const delivery = core.deliveries.find((each) => each.platform === generation.replyTarget.platform);
    if (delivery === undefined) return core.write(() => store.postponeDelivery(due, clock.now() + noPlatformMs));
    try {
      if (store.crashes(due.generationId, 'deliver') >= mostCrashes) {
        return await book(generation, due, { state: 'parked', reason: text('reason.crashed') });
      }
      await core.runStep(due.generationId, 'deliver', async () => {
        const outcome = await send(delivery, generation, due);
        failpoint(due.kind === 'status' ? 'after-status' : 'after-post', due.generationId);
        await book(generation, due, outcome);
      });
    } catch (error) {
      if (core.stopping.aborted) return;
      log.warn(
        { err: error, generationId: due.generationId, kind: due.kind, attempts: due.attempts + 1 },
        'a delivery did not go out',
      );
      await core.write(() => store.postponeDelivery(due, clock.now() + retryDelayMs(error, due.attempts)));
    }
  };

  const send = (delivery: Delivery, generation: Generation, due: DueDelivery): Promise<DeliveryOutcome> => {
    const { id } = generation;
    const save = (receipt: DueDelivery['receipt']): void => store.saveReceipt(id, due.kind, receipt);
    failpoint(due.kind === 'status' ? 'before-status' : 'before-post', id);
    if (due.kind === 'status') return delivery.showStatus(view(generation), due.receipt, save, abort);
    const files =
      generation.removedAtMs === undefined ? generation.videos.map(({ file }) => join(settings.outputsFolder, file)) : [];
    return delivery.post(due.kind, view(generation), files, due.receipt, save, abort);
  };

  const book = async (generation: Generation, due: DueDelivery, outcome: DeliveryOutcome): Promise<void> => {
    const settle = (): void =>
      outcome.state === 'delivered' ? store.markDelivered(due, outcome.receipt) : store.parkDelivery(due, outcome.reason);
    if (due.kind === 'result' && generation.state === 'delivering') {
      const change = outcome.state === 'parked' ? { reason: outcome.reason } : {};
      await core.advance(generation.id, 'delivering', 'completed', change, settle);
    } else {
      await core.write(settle);
    }
    if (due.kind === 'result') failpoint('after-delivered', generation.id);
  };

  return {
    run,
    settled: async () => {
      await Promise.allSettled(underWay.values());
    },
  };
}

function retryDelayMs(error: unknown, attempts: number): number {
  const asked = error instanceof DeliveryError ? error.retryAfterMs : undefined;
  return Math.min(longestWaitMs, asked ?? 1000 * 2 ** Math.min(attempts, 20));
}
