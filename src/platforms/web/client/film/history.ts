/** What somebody works on, with what it was before, so that each change can be undone. */
export interface History<T> {
  readonly now: T;
  /** Oldest first. */
  readonly past: readonly T[];
  /** What was undone, next first. */
  readonly future: readonly T[];
  /** The last change, as long as more of the same belongs to it. */
  readonly last?: { readonly name: string; readonly atMs: number } | undefined;
}

/** More would hardly be missed. */
const mostKept = 100;
/** What somebody types or drags without a longer break is one change. */
const oneChangeMs = 1500;

export function begun<T>(now: T): History<T> {
  return { now, past: [], future: [] };
}

/** @param name of a change that comes in many small ones: those that follow each other closely are undone at once */
export function changed<T>(history: History<T>, next: T, atMs: number, name?: string): History<T> {
  const { now, past, last } = history;
  if (next === now) return history;
  const goesOn = name !== undefined && last?.name === name && atMs - last.atMs < oneChangeMs;
  return {
    now: next,
    past: goesOn ? past : [...past, now].slice(-mostKept),
    future: [],
    last: name === undefined ? undefined : { name, atMs },
  };
}

export function undone<T>(history: History<T>): History<T> {
  const { now, past, future } = history;
  const before = past.at(-1);
  return before === undefined ? history : { now: before, past: past.slice(0, -1), future: [now, ...future] };
}

export function redone<T>(history: History<T>): History<T> {
  const { now, past, future } = history;
  const [next, ...others] = future;
  return next === undefined ? history : { now: next, past: [...past, now], future: others };
}
