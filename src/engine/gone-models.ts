import { findModel, type Model } from '../domain/catalog.ts';
import type { Clock } from '../domain/clock.ts';

/** For so long a model that was refused as gone is not tried again: an account may be given access to it, and a restart is not needed. */
const trustedMs = 10 * 60_000;

/** Models that their providers said are no longer there. */
export interface GoneModels {
  note(model: string): void;
  isGone(model: string): boolean;
  /** All of them, for health reports. */
  current(): readonly Model[];
}

export function createGoneModels(clock: Clock): GoneModels {
  /** Until when each is left alone. There are as many as the catalogue has rows. */
  const untilMs = new Map<string, number>();
  const isGone = (model: string): boolean => (untilMs.get(model) ?? 0) > clock.monotonicMs();
  return {
    note: (model) => void untilMs.set(model, clock.monotonicMs() + trustedMs),
    isGone,
    current: () => [...untilMs.keys()].filter(isGone).flatMap((model) => findModel(model) ?? []),
  };
}
