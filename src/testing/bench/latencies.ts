import { type Random, seededRandom } from '../../preview/seeded-random.ts';

/**
 * How long Google takes: nothing before 11 s, a long tail, an end at 6 minutes. `A` is as others measured it (median 80 s, nine of ten
 * below 134 s), `B` a faster model (median 45 s), `C` is `A` on a bad day: a quarter of all has a median of 200 s. `omni` is Gemini Omni
 * (median 25 s, nine of ten below 60 s).
 */
export const latencyKinds = ['A', 'B', 'C'] as const;
export type LatencyKind = (typeof latencyKinds)[number] | 'omni';

/** Milliseconds from the start to ready; the same for the same seed. */
export function drawLatenciesMs(kind: LatencyKind, n: number, seed: number): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () =>
    latencyMs(random, medianSeconds(kind, random), kind === 'omni' ? omniSpread : usualSpread),
  );
}

function medianSeconds(kind: LatencyKind, random: Random): number {
  switch (kind) {
    case 'A':
      return 80;
    case 'B':
      return 45;
    case 'C':
      return random() < 0.25 ? 200 : 80;
    case 'omni':
      return 25;
  }
}

const leastSeconds = 11;
const mostSeconds = 360;
const usualSpread = 0.45;
const omniSpread = 0.98;

function latencyMs(random: Random, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return 1000 * Math.min(mostSeconds, leastSeconds + (median - leastSeconds) * Math.exp(spread * normal));
}
