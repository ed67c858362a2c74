/** Numbers from 0 to 1 that are the same for the same seed. */
export type Random = () => number;

/** Mulberry32: small, and good enough to spread latencies and names. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** @returns lower-case letters and digits, as vendors have in their ids */
export function randomId(random: Random, length = 12): string {
  return Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('');
}

/** A FNV-1a hash: the seed of a request that names none. */
export function hashSeed(words: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(words)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** How long a real model takes, in milliseconds: 11 s at least, 80 s mostly, 6 minutes at most (measured by others, 2026). */
export function latencyMs(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(360_000, 11_000 + 69_000 * Math.exp(0.5 * normal));
}
