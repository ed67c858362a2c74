import type { Clock } from '../domain/clock.ts';
import { type GenerationView, isEnded } from '../domain/generation.ts';
import { stepOf } from '../domain/status.ts';

/** A generation that goes on to its next step is shown at once; steps that follow closer than this are shown as one. */
const stepGapMs = 1000;

/** Keeps the edits of one status message apart: long where only a place in line changed, briefly where a step was taken. */
export interface EditPace {
  /** Whether its message was edited by this process. */
  knows(id: string): boolean;
  /** @param gapMs that the platform asks for. @returns how long the next edit has to wait, in milliseconds; 0 or less: not at all */
  leftMs(seen: GenerationView, gapMs: number): number;
  /** An edit that shows this is on its way. */
  note(seen: GenerationView): void;
  forget(id: string): void;
}

export function createEditPace(clock: Pick<Clock, 'monotonicMs'>): EditPace {
  /** What the status message of a generation said last, and when, on the clock that never jumps. */
  const edited = new Map<string, { readonly sinceMs: number; readonly step: string }>();
  return {
    knows: (id) => edited.has(id),
    leftMs(seen, gapMs) {
      const last = edited.get(seen.id);
      if (last === undefined) return 0;
      const isNewStep = stepOf(seen) !== last.step;
      return last.sinceMs + (isNewStep ? Math.min(stepGapMs, gapMs) : gapMs) - clock.monotonicMs();
    },
    note(seen) {
      if ((seen.members ?? [seen]).every(({ state }) => isEnded(state))) edited.delete(seen.id);
      else edited.set(seen.id, { sinceMs: clock.monotonicMs(), step: stepOf(seen) });
    },
    forget: (id) => void edited.delete(id),
  };
}
