import type { AcceptedOperation } from '../../emulator/emulator.ts';

const minuteMs = 60_000;

/** @returns how many Google worked on when it worked on most */
export function mostAtOnce(accepted: readonly Pick<AcceptedOperation, 'acceptedAtMs' | 'overAtMs'>[]): number {
  const changes = accepted.flatMap(({ acceptedAtMs, overAtMs }) => [
    { atMs: acceptedAtMs, by: 1 },
    { atMs: overAtMs, by: -1 },
  ]);
  let [most, now] = [0, 0];
  // What ends at the very time has left its place to the next one.
  for (const { by } of changes.toSorted((a, b) => a.atMs - b.atMs || a.by - b.by)) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** @returns how many of these times lie in the fullest 60 seconds */
export function mostInAMinute(timesMs: readonly number[]): number {
  const sorted = timesMs.toSorted((a, b) => a - b);
  let [most, first] = [0, 0];
  for (const [index, timeMs] of sorted.entries()) {
    while ((sorted[first] ?? timeMs) <= timeMs - minuteMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
