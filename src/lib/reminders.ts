import type { Clock } from '../domain/clock.ts';
import type { WorkLeases } from '../domain/work-leases.ts';
import { startWorker } from './claim-work.ts';

/** Has something done about an id at a later time, once. */
export interface Reminders {
  /** The first time counts, where there are several. @throws {StoreError} */
  add(id: string, delayMs: number): Promise<void>;
  /** It is not needed any more. @throws {StoreError} */
  drop(id: string): Promise<void>;
}

/** Looks for itself whether it is still needed. Where it fails, it is tried again, as often as it makes sense. */
export type Remind = (id: string, signal: AbortSignal) => Promise<void>;

export interface RemindersOptions {
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly remind: Remind;
  readonly onFailure: (error: unknown, id: string | undefined) => void;
  readonly stopping: AbortSignal;
}

/** Of this process alone: a restart forgets them, and what fails is not tried again. */
export function createTimers({ clock, remind, onFailure, stopping }: RemindersOptions): Reminders {
  const timers = new Map<string, () => void>();
  const drop = (id: string): void => {
    timers.get(id)?.();
    timers.delete(id);
  };
  return {
    async add(id, delayMs) {
      if (timers.has(id)) return;
      const callOff = clock.after(delayMs, () => {
        timers.delete(id);
        if (!stopping.aborted) remind(id, stopping).catch((error: unknown) => onFailure(error, id));
      });
      timers.set(id, callOff);
    },
    drop: async (id) => drop(id),
  };
}

export interface SharedReminders {
  readonly work: WorkLeases;
  /** This process. */
  readonly owner: string;
  /** Of the work: nothing else is of this kind. */
  readonly kind: string;
  /** False where it is noted here and done by others alone. */
  readonly isDoneHere: boolean;
}

const leaseMs = 30_000;
const parallel = 4;
const mostTries = 5;
const retryMs = 5000;

/** Of several processes: whichever lives then does it. */
export function createSharedReminders({ work, owner, kind, isDoneHere }: SharedReminders, options: RemindersOptions): Reminders {
  if (isDoneHere) startReminding({ work, owner, kind }, options);
  return { add: (id, delayMs) => work.add(kind, id, delayMs), drop: (id) => work.drop(kind, id) };
}

function startReminding(
  { work, owner, kind }: Omit<SharedReminders, 'isDoneHere'>,
  { clock, remind, onFailure, stopping }: RemindersOptions,
): void {
  const worker = startWorker({
    ...{ work, clock, kind, owner, parallel, leaseMs },
    async handle({ id, attempts }, signal) {
      try {
        await remind(id, signal);
      } catch (error) {
        if (signal.aborted || attempts < mostTries) throw error;
        onFailure(error, id);
      }
      return 'done';
    },
    retryMs: () => retryMs,
    onFailure: (error, claim) => onFailure(error, claim?.id),
  });
  stopping.addEventListener('abort', () => void worker.stop(), { once: true });
}
