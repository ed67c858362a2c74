import { type Generation, type GenerationView, isEnded } from '../domain/generation.ts';
import type { Core } from './core.ts';

/** Clocks that round must not wake us just before the time is over. */
const marginMs = 1000;

/** Has what people see renewed once the time that it speaks of is over: nothing that is past is announced as if it lay ahead. */
export interface ExpectedTimes {
  /** People see something new of it, or the process has just started. */
  note(id: string): Promise<void>;
}

/** @param view how people see the generation now */
export function createExpectedTimes(core: Core, view: (generation: Generation) => Promise<GenerationView>): ExpectedTimes {
  const { clock, log } = core;
  const timers = new Map<string, () => void>();

  const renew = (id: string): void => {
    timers.delete(id);
    core
      .step(id, ({ state }) => (isEnded(state) ? undefined : {}))
      .catch((error: unknown) => {
        if (!core.stopping.aborted) log.warn({ err: error, generationId: id }, 'an expected time could not be renewed');
      });
  };

  return {
    async note(id) {
      const generation = await core.get(id);
      const eta = generation && (await view(generation)).eta;
      timers.get(id)?.();
      timers.delete(id);
      if (eta === undefined || core.stopping.aborted) return;
      timers.set(
        id,
        clock.after(eta.p90Seconds * 1000 + marginMs, () => renew(id)),
      );
    },
  };
}
