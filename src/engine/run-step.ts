import PQueue from 'p-queue';
import type { Clock } from '../domain/clock.ts';
import type { StoreTransaction, WorkStep } from '../domain/generation-store.ts';
import type { Writes } from './writes.ts';

/** A step that took the process down this often is not tried again. */
export const mostCrashes = 3;
/**
 * Before its last try the process has to run for so long without it. Where it crashes all the same, something else is the cause, and the step
 * is suspected of one crash less: nobody's generation is given up because the bot is killed again and again.
 */
const defaultRetryGraceMs = 60_000;

/** Runs steps that a crash may come out of, so that the next process knows which one it was. */
export interface StepRunner {
  /**
   * Runs a step that a crash may come out of. Suspected steps run one at a time, so that the one that crashes is found.
   *
   * @param endedItself whether `work` came so far that it noted the end by `endStep`. Default: never
   */
  runStep<T>(id: string, step: WorkStep, work: () => Promise<T>, endedItself?: (value: T) => boolean): Promise<T>;
  /** Notes that a step is over together with what else is stored. For use inside of a transaction. */
  endStep(tx: Pick<StoreTransaction, 'leaveStep'>, id: string, step: WorkStep): Promise<void>;
  /** How long a step has to wait for its last try, in milliseconds; 0 where it has taken down nothing, or only once. */
  retryGraceLeftMs(id: string, step: WorkStep): Promise<number>;
}

export interface StepRunnerDeps {
  readonly store: Pick<StoreTransaction, 'crashes'>;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly note: Writes['note'];
  /** Whether what is running now stays noted as running. */
  hasCrashed(): boolean;
  readonly retryGraceMs: number | undefined;
}

export function createStepRunner({ store, clock, note, hasCrashed, retryGraceMs }: StepRunnerDeps): StepRunner {
  const suspects = new PQueue({ concurrency: 1 });
  const startedMs = clock.monotonicMs();
  return {
    async runStep(id, step, work, endedItself = () => false) {
      const run = async () => {
        await note('enter', id, step);
        let isNoted = false;
        try {
          const value = await work();
          isNoted = endedItself(value);
          return value;
        } finally {
          if (!isNoted && !hasCrashed()) await note('leave', id, step);
        }
      };
      // Starts come one after the other up to their intent, and nobody behind one should have to wait.
      return step !== 'start' && (await store.crashes(id, step)) > 0 ? suspects.add(run) : run();
    },
    async endStep(tx, id, step) {
      if (!hasCrashed()) await tx.leaveStep(id, step);
    },
    async retryGraceLeftMs(id, step) {
      if ((await store.crashes(id, step)) < mostCrashes - 1) return 0;
      return Math.max(0, startedMs + (retryGraceMs ?? defaultRetryGraceMs) - clock.monotonicMs());
    },
  };
}
