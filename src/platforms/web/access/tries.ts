import type { Clock } from '../../../domain/clock.ts';
import type { SharedWindows } from '../../../domain/shared-windows.ts';
import type { Log } from '../../../lib/log.ts';

const windowMs = 60_000;
/** A flood from many places must not fill the memory. */
const mostPlaces = 10_000;

/** Counts what is done by where it comes from, as wrong tokens; too much within a minute, and that place waits. */
export interface Tries {
  /** Counts one. @returns how long its place has to wait, in milliseconds; 0: not at all */
  count(place: string): Promise<number>;
}

export interface TriesDeps {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Where several processes answer at one address. Default: this one alone. */
  readonly windows?: SharedWindows | undefined;
  readonly log: Pick<Log, 'warn'>;
}

export function createTries(
  { clock, windows, log }: TriesDeps,
  { name = 'tries', allowed = 10 }: { readonly name?: string; readonly allowed?: number } = {},
): Tries {
  const own = createOwnTries(clock, allowed);
  return {
    async count(place) {
      const waitMs = own.count(place);
      // Who is told to wait here need not be counted by others: a flood does not reach the database.
      if (waitMs > 0 || windows === undefined) return waitMs;
      try {
        return await windows.take(`web/${name}/${place}`, windowMs, allowed);
      } catch (error) {
        log.warn({ err: error, counted: name }, 'tries are counted by this process alone');
        return 0;
      }
    },
  };
}

function createOwnTries(clock: Pick<Clock, 'monotonicMs'>, allowed: number) {
  const counted = new Map<string, { readonly count: number; readonly sinceMs: number }>();
  return {
    count(place: string): number {
      const nowMs = clock.monotonicMs();
      if (counted.size >= mostPlaces) counted.clear();
      const known = counted.get(place);
      const before = known === undefined || known.sinceMs + windowMs <= nowMs ? { count: 0, sinceMs: nowMs } : known;
      counted.set(place, { ...before, count: before.count + 1 });
      return before.count >= allowed ? before.sinceMs + windowMs - nowMs : 0;
    },
  };
}
