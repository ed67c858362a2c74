import type { Clock } from '../../../domain/clock.ts';

/** What was read a moment ago, by key. */
export interface Fresh<T> {
  /** @throws {unknown} what reading it threw, for a while without asking again */
  get(key: string, read: () => Promise<T>): Promise<T>;
  /** It has changed: also what is being read just now is of before. */
  forget(key: string): void;
  forgetAll(): void;
}

export interface FreshOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly maxAgeMs: number;
  /** So long a failure is the answer. */
  readonly failureMs: number;
  /** Keys that are remembered; those that were read first are forgotten first. */
  readonly most: number;
}

/** Changes while something is read are rare; more would be a loop. */
const mostTries = 3;

export function createFresh<T>({ clock, maxAgeMs, failureMs, most }: FreshOptions): Fresh<T> {
  interface Entry {
    readonly value: Promise<T>;
    untilMs: number;
  }
  const known = new Map<string, Entry>();

  const start = (key: string, read: () => Promise<T>): Entry => {
    const entry: Entry = { value: read(), untilMs: clock.monotonicMs() + maxAgeMs };
    known.delete(key);
    known.set(key, entry);
    for (const oldest of [...known.keys()].slice(0, Math.max(0, known.size - most))) known.delete(oldest);
    entry.value.catch(() => {
      entry.untilMs = clock.monotonicMs() + failureMs;
    });
    return entry;
  };

  return {
    async get(key, read) {
      for (let tries = 1; ; tries += 1) {
        const before = known.get(key);
        const entry = before === undefined || before.untilMs <= clock.monotonicMs() ? start(key, read) : before;
        const value = await entry.value;
        if (known.get(key) === entry || tries === mostTries) return value;
      }
    },
    forget: (key) => void known.delete(key),
    forgetAll: () => known.clear(),
  };
}
