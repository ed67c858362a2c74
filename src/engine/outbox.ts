import { type Generation, type GenerationView, isAtRest } from '../domain/generation.ts';
import type { DueDelivery } from '../domain/generation-store.ts';
import { oneAtATime } from '../lib/one-at-a-time.ts';
import type { Core } from './core.ts';
import { type DeliverDeps, deliver, deliveryFor } from './deliver.ts';
import { createEditPace } from './edit-pace.ts';

/** Deliveries looked up at once; more follow as soon as these are under way. */
const batch = 50;
/** With several processes the outbox looks at least this seldom for what is due. */
const sharedLookMs = 1000;
/** The outbox looks again this soon after the database could not be read. */
const retryMs = 250;

/** Brings status edits, questions and results to their platforms: each one until it is out, the newest content only. */
export interface Outbox {
  /** Looks for what is due. Called whenever something changed; cheap. */
  run(): void;
  /** Whether a post is being made just now. */
  isBusy(): boolean;
  settled(): Promise<void>;
}

/** @param view how people see the generation now */
export function createOutbox(core: Core, view: (generation: Generation) => Promise<GenerationView>, abort: AbortSignal): Outbox {
  const { clock, log, store } = core;
  const deps: DeliverDeps = { core, view, pace: createEditPace(clock), abort };
  /** One post per generation at a time, so that a late status edit never overtakes the newest. */
  const underWay = new Map<string, Promise<void>>();
  /** Those that came to an end since the present look began: what it read of them is old. */
  const ended = new Set<string>();
  let callOffTimer: () => void = () => undefined;
  let looking: Promise<void> = Promise.resolve();

  // With several processes, what is due is with another one, or told late.
  const leastMs = core.sharing === undefined ? 0 : sharedLookMs;

  const look = async (): Promise<void> => {
    if (core.stopping.aborted) return;
    ended.clear();
    try {
      const nowMs = clock.now();
      const isFree = ({ generationId }: DueDelivery) => !underWay.has(generationId) && !ended.has(generationId);
      for (const each of (await dueNow(core, nowMs, [...underWay.keys()])).filter(isFree)) {
        const waits = await waitsForItsTurn(deps, each);
        if (core.stopping.aborted) return;
        if (!waits && isFree(each)) start(each);
      }
      const atMs = await store.nextDeliveryAtMs();
      if (core.stopping.aborted) return;
      callOffTimer();
      // What fell due meanwhile was not among those above. What is due and under way looks again by itself once it is out.
      const looksAgain = atMs !== undefined && (atMs > nowMs || underWay.size === 0);
      if (looksAgain) callOffTimer = clock.after(Math.max(leastMs, atMs - clock.now()), run);
    } catch (error) {
      log.warn({ err: error }, 'the outbox can not be read; looking again');
      callOffTimer = clock.after(retryMs, run);
    }
  };

  const start = (due: DueDelivery): void => {
    const going = deliver(deps, due)
      .catch((error: unknown) => {
        if (!core.stopping.aborted) log.error({ err: error, generationId: due.generationId }, 'delivery failed unexpectedly');
      })
      .finally(() => {
        underWay.delete(due.generationId);
        ended.add(due.generationId);
        setImmediate(run);
      });
    underWay.set(due.generationId, going);
  };

  const run = oneAtATime(() => {
    looking = look();
    return looking;
  });

  return {
    run,
    isBusy: () => underWay.size > 0,
    settled: async () => {
      await looking;
      await Promise.allSettled(underWay.values());
    },
  };
}

/** Edits of one status message keep their distance; what is shown then is the newest. */
async function waitsForItsTurn({ core, view, pace }: DeliverDeps, due: DueDelivery): Promise<boolean> {
  const generation = await core.get(due.generationId);
  if (due.kind !== 'status' || !pace.knows(due.generationId) || generation === undefined) return false;
  const seen = await view(generation);
  if ((seen.members ?? [seen]).every(({ state }) => isAtRest(state))) return false;
  const leftMs = pace.leftMs(seen, deliveryFor(core, generation)?.statusGapMs ?? 0);
  if (leftMs <= 0) return false;
  await core.store.deferDelivery(due, core.clock.now() + leftMs);
  return true;
}

/** What this process may deliver now; with several it is this one's from here on. */
async function dueNow(
  { store, sharing, deliveries, reaches = () => true }: Core,
  nowMs: number,
  underWay: readonly string[],
): Promise<readonly DueDelivery[]> {
  if (sharing === undefined) return questionsFirst(await store.dueDeliveries(nowMs, batch));
  if (!sharing.isHeld()) return [];
  const platforms = deliveries.map(({ platform }) => platform).filter(reaches);
  return sharing.claimDeliveries(nowMs, platforms, underWay, batch);
}

/** The status is shown once it is known where the buttons of the question stand. */
function questionsFirst(due: readonly DueDelivery[]): readonly DueDelivery[] {
  const asked = new Set(due.filter(({ kind }) => kind === 'question').map(({ generationId }) => generationId));
  return due.filter(({ kind, generationId }) => kind !== 'status' || !asked.has(generationId));
}
