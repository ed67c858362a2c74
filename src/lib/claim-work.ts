import type { Clock } from '../domain/clock.ts';
import type { ClaimedWork, WorkLeases } from '../domain/work-leases.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { LeaseLostError } from './while-held.ts';

/** What became of a piece of work: done, done and finished in a transaction of its own, or to be done again when all is well. */
export type WorkOutcome = 'done' | 'finished' | { readonly againInMs: number };

export interface WorkerOptions {
  readonly work: WorkLeases;
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly kind: string;
  /** This process. */
  readonly owner: string;
  /** How many pieces are done here at once; at least 1. */
  readonly parallel: number;
  /** How long the work of a dead process waits for another. */
  readonly leaseMs: number;
  /** @param signal aborted when the lease is lost, or this process stops: then no result counts any more */
  readonly handle: (claim: ClaimedWork, signal: AbortSignal) => Promise<WorkOutcome>;
  /** How long what failed waits. @param attempts at least 1 */
  readonly retryMs: (attempts: number) => number;
  /** Told of what failed: the store, where no claim is given, else the work. */
  readonly onFailure: (error: unknown, claim: ClaimedWork | undefined) => void;
}

/** Does work of a kind in this process. */
export interface Worker {
  /** Looks at once. It looks by itself when something is added, falls due, or a lease of another process ends. */
  look(): void;
  /** Claims nothing more, aborts what is under way, and gives it to others. */
  stop(): Promise<void>;
}

/** Longest time between two looks, in case that nothing told of work. */
const longestWaitMs = 30_000;
/** It looks again this soon after the store could not be reached. */
const retryLookMs = 250;

/** One piece under way. */
interface Running {
  readonly claim: ClaimedWork;
  readonly abort: AbortController;
  /** Monotonic time from which its lease counts. */
  sinceMs: number;
}

interface Parts {
  readonly options: WorkerOptions;
  readonly running: Map<Running, Promise<void>>;
  readonly stopping: AbortController;
}

/** Starts at once. */
export function startWorker(options: WorkerOptions): Worker {
  const { work, clock, kind, leaseMs } = options;
  const parts: Parts = { options, running: new Map(), stopping: new AbortController() };
  const { running, stopping } = parts;
  let callOffLook: () => void = () => undefined;
  let callOffRenewal: () => void = () => undefined;
  let isOver = false;

  const look = oneAtATime(async () => {
    if (stopping.signal.aborted) return;
    callOffLook();
    const waitMs = await claimFree(parts, look);
    if (waitMs !== undefined && !stopping.signal.aborted) callOffLook = clock.after(waitMs, look);
  });
  const renewLater = (): void => {
    if (isOver) return;
    callOffRenewal = clock.after(leaseMs / 3, () => void renewAll(parts).then(renewLater));
  };
  const stopListening = work.onAdded((which) => {
    if (which === undefined || which === kind) look();
  });
  renewLater();
  look();
  return {
    look,
    async stop() {
      stopping.abort();
      stopListening();
      callOffLook();
      for (const { abort } of running.keys()) abort.abort(stopping.signal.reason);
      await Promise.all(running.values());
      isOver = true;
      callOffRenewal();
    },
  };
}

/** @returns how long until the next look; undefined where all hands are full, and the next one that is free looks */
async function claimFree({ options, running, stopping }: Parts, look: () => void): Promise<number | undefined> {
  const { work, clock, kind, owner, parallel, leaseMs, onFailure } = options;
  if (running.size >= parallel) return undefined;
  try {
    const sinceMs = clock.monotonicMs();
    for (const claim of await work.claim(kind, owner, { limit: parallel - running.size, leaseMs })) {
      const one: Running = { claim, abort: new AbortController(), sinceMs };
      // Claimed while this process was told to stop.
      if (stopping.signal.aborted) one.abort.abort(stopping.signal.reason);
      const going = runOne(options, stopping.signal, one).finally(() => {
        running.delete(one);
        look();
      });
      running.set(one, going);
    }
    if (running.size >= parallel) return undefined;
    return Math.min(longestWaitMs, Math.max(0, (await work.nextInMs(kind)) ?? longestWaitMs));
  } catch (error) {
    onFailure(error, undefined);
    return retryLookMs;
  }
}

/** Never rejects. */
async function runOne(options: WorkerOptions, stopping: AbortSignal, { claim, abort }: Running): Promise<void> {
  const { work, handle, retryMs, onFailure } = options;
  const settle = async (how: () => Promise<unknown>): Promise<void> => {
    // Where the store can't be reached, the lease ends, and it is done again.
    await how().catch((error: unknown) => onFailure(error, claim));
  };
  try {
    abort.signal.throwIfAborted();
    const outcome = await handle(claim, abort.signal);
    if (outcome === 'done') await settle(() => work.finish(claim));
    else if (outcome !== 'finished') await settle(() => work.putBack(claim, outcome.againInMs, 0));
  } catch (error) {
    if (stopping.aborted) return await settle(() => work.putBack(claim, 0, claim.attempts - 1));
    onFailure(error, claim);
    if (!abort.signal.aborted) await settle(() => work.putBack(claim, retryMs(claim.attempts), claim.attempts));
  }
}

/** Aborts what is not held any more, or may not be. */
async function renewAll({ options, running }: Parts): Promise<void> {
  const { work, clock, leaseMs, onFailure } = options;
  const all = [...running.keys()];
  const lose = (one: Running): void => one.abort.abort(new LeaseLostError(`the claim of ${one.claim.id} has ended`));
  const sinceMs = clock.monotonicMs();
  try {
    const held = new Set(
      await work.renew(
        all.map(({ claim }) => claim),
        leaseMs,
      ),
    );
    for (const one of all) {
      if (held.has(one.claim)) one.sinceMs = sinceMs;
      else lose(one);
    }
  } catch (error) {
    onFailure(error, undefined);
    for (const one of all) if (clock.monotonicMs() + leaseMs / 3 >= one.sinceMs + leaseMs) lose(one);
  }
}
