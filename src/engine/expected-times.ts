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
  const { clock } = core;
  const timers = new Map<string, () => void>();
  /** The newest look at each that is being looked at: what an earlier one read is old. */
  const looks = new Map<string, symbol>();

  const renew = (id: string): void => {
    timers.delete(id);
    void core.inBackground('an expected time could not be renewed', showAnew(id));
  };

  const showAnew = async (id: string): Promise<void> => {
    await core.step(id, ({ state }) => (isEnded(state) ? undefined : {}));
  };

  const etaOf = async (id: string): Promise<GenerationView['eta']> => {
    const generation = await core.get(id);
    return generation && (await view(generation)).eta;
  };

  return {
    async note(id) {
      const look = Symbol(id);
      looks.set(id, look);
      const eta = await etaOf(id);
      if (looks.get(id) !== look) return;
      looks.delete(id);
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
