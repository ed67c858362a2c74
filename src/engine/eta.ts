import type { Model } from '../domain/catalog.ts';
import type { EtaRange } from '../domain/generation.ts';
import { rateWindowMs } from './rate-window.ts';

/** Fewer past generations than this say less than the catalogue's default. */
const leastSamples = 5;
/** The longest maximum at peak that a provider states is 6 minutes (2026-11-23); later than that is late. */
const lateAfterSeconds = 360;

export interface QueueLoad {
  /** Generations that are picked before this one. */
  readonly ahead: number;
  readonly inFlight: number;
  readonly concurrency: number;
  readonly perMinute: number;
}

/** How long one generation of a kind takes, from the last ones of that kind. @param samples seconds, in any order */
export function usualRange(samples: readonly number[], model: Model): EtaRange {
  if (samples.length < leastSamples) {
    return { p50Seconds: model.usualSeconds.p50, p90Seconds: model.usualSeconds.p90, basis: 'default' };
  }
  const sorted = samples.toSorted((a, b) => a - b);
  return { p50Seconds: quantile(sorted, 0.5), p90Seconds: quantile(sorted, 0.9), basis: 'our own' };
}

/** Time left for one that waits: the rounds before it, then its own. */
export function waitingRange(usual: EtaRange, load: QueueLoad): EtaRange {
  const before = load.ahead + load.inFlight;
  const rounds = Math.floor(before / load.concurrency);
  // Starts are limited too; what waits for the minute to pass waits at least that long.
  const byRateSeconds = Math.floor(load.ahead / load.perMinute) * (rateWindowMs / 1000);
  return {
    p50Seconds: Math.max(rounds * usual.p50Seconds, byRateSeconds) + usual.p50Seconds,
    p90Seconds: Math.max(rounds * usual.p90Seconds, byRateSeconds) + usual.p90Seconds,
    basis: usual.basis,
  };
}

/** Time left for one that is being made; undefined when it takes longer than nine of ten. */
export function runningRange(usual: EtaRange, elapsedSeconds: number): EtaRange | undefined {
  const p90Seconds = usual.p90Seconds - elapsedSeconds;
  if (p90Seconds <= 0) return undefined;
  return { p50Seconds: Math.max(1, usual.p50Seconds - elapsedSeconds), p90Seconds: Math.max(2, p90Seconds), basis: usual.basis };
}

/** Whether people should be told that this one takes longer than usual. */
export function isLate(usual: EtaRange, elapsedSeconds: number): boolean {
  return elapsedSeconds > Math.max(lateAfterSeconds, usual.p90Seconds * 1.5);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
