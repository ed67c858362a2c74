import { findModel } from '../domain/catalog.ts';
import type { Generation } from '../domain/generation.ts';
import { type CheckDeps, type CheckHooks, checkOperation, planAfterFailure, type Watched } from './check-operation.ts';
import type { Core } from './core.ts';

/** Looks under way at once; after a restart all are due together. */
const parallelChecks = 5;
/**
 * After this the slot is given back, whatever looks say, or whether there are any: the longest maximum that a provider states is a third of it, and one
 * stuck operation must not block the queue.
 */
export const slotMinutes = 20;
/** From the start to the first look at a model that is no longer known. */
const unknownModelSeconds = 10;
/** How long the first look waits where nobody knows whether it took the process down. */
const unreadGraceMs = 60_000;

/** One scheduler for all running operations. */
export interface Poller {
  /**
   * Watches a generation until its provider is done with it.
   *
   * @param atOnce look now rather than after the first wait: after a restart
   * @returns resolves when its slot is free
   */
  watch(generation: Generation, atOnce: boolean): Promise<void>;
  isLate(id: string): boolean;
  /** Its provider says that there is something to see: looks once, now, where it is watched. */
  lookNow(id: string): void;
}

export function createPoller(core: Core, hooks: CheckHooks): Poller {
  const { clock, log } = core;
  const watched = new Map<string, Watched>();
  const deps: CheckDeps = {
    ...hooks,
    core,
    inFlight: () => watched.size,
    forget(each) {
      watched.delete(each.id);
      each.slotIsFree();
    },
  };
  let checks = 0;
  let callOffTimer: () => void = () => undefined;

  const tick = (): void => {
    if (core.stopping.aborted) return;
    const nowMs = clock.monotonicMs();
    const due = [...watched.values()].filter((each) => !each.checking && each.nextMonotonicMs <= nowMs);
    due.sort((a, b) => a.startedMonotonicMs - b.startedMonotonicMs);
    for (const each of due.slice(0, Math.max(0, parallelChecks - checks)))
      void core.inBackground('a look failed in an unforeseen way', look(each));
    schedule();
  };

  const schedule = (): void => {
    callOffTimer();
    if (checks >= parallelChecks) return;
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const each of watched.values()) if (!each.checking) earliestMs = Math.min(earliestMs, each.nextMonotonicMs);
    if (earliestMs === Number.POSITIVE_INFINITY) return;
    // A due one is never waited for in zero time: the tick that started it has just run.
    callOffTimer = clock.after(Math.max(1, earliestMs - clock.monotonicMs()), tick);
  };

  const look = async (each: Watched): Promise<void> => {
    each.checking = true;
    checks += 1;
    try {
      await core.runStep(each.id, 'check', () => checkOperation(deps, each));
    } catch (error) {
      if (!core.stopping.aborted) log.error({ err: error, generationId: each.id }, 'a check failed in an unforeseen way');
      planAfterFailure(core, each);
    } finally {
      each.checking = false;
      if (each.lookAgain) each.nextMonotonicMs = clock.monotonicMs();
      each.lookAgain = false;
      checks -= 1;
      tick();
    }
  };

  return {
    async watch(generation, atOnce) {
      // Its slot is kept, and it is looked at, whatever the database says to this.
      const graceMs = await core.retryGraceLeftMs(generation.id, 'check').catch((error: unknown) => {
        log.warn(
          { err: error, generationId: generation.id },
          'the crashes of a check could not be read; it is looked at a little later',
        );
        return unreadGraceMs;
      });
      return new Promise((resolve) => {
        watched.set(generation.id, watchedOf(core, generation, { atOnce, graceMs }, resolve));
        schedule();
      });
    },
    isLate: (id) => watched.get(id)?.late ?? false,
    lookNow(id) {
      const each = watched.get(id);
      if (each === undefined) return;
      each.lookAgain = each.checking;
      each.nextMonotonicMs = Math.min(each.nextMonotonicMs, clock.monotonicMs());
      schedule();
    },
  };
}

/** @param slotIsFree called when its slot may be given away: when it is done, or has taken for too long */
function watchedOf(
  core: Core,
  generation: Generation,
  { atOnce, graceMs }: { readonly atOnce: boolean; readonly graceMs: number },
  slotIsFree: () => void,
): Watched {
  const { clock, settings } = core;
  const nowMs = core.wallClock.certainMs();
  const elapsedMs = Math.max(0, nowMs - (generation.startedAtMs ?? nowMs));
  const firstSeconds =
    settings.pollFirstSeconds ?? findModel(generation.request.model)?.minimumLatencySeconds ?? unknownModelSeconds;
  const firstMs = atOnce ? 0 : firstSeconds * 1000;
  const callOff = clock.after(Math.max(0, slotMinutes * 60_000 - elapsedMs), slotIsFree);
  return {
    id: generation.id,
    startedMonotonicMs: clock.monotonicMs() - elapsedMs,
    lookedMonotonicMs: clock.monotonicMs(),
    settings: { firstSeconds, gapSeconds: settings.pollSeconds },
    nextMonotonicMs: clock.monotonicMs() + Math.max(firstMs, graceMs),
    checking: false,
    lookAgain: false,
    failures: 0,
    failingSinceMs: undefined,
    gone: 0,
    late: false,
    slotIsFree: () => {
      callOff();
      slotIsFree();
    },
  };
}
