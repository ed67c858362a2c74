/** When to look at an operation again. Mean delay between ready and seen: 1.5 s, a third of a loop of 10 s, as vendors' samples have it. */
export interface PollSettings {
  /** From the start to the first look, in seconds. */
  readonly firstSeconds: number;
  /** Between the looks that follow, in seconds. */
  readonly gapSeconds: number;
}

/** Most are ready before this; those that are not need no such close watch. */
const closeWatchSeconds = 150;
/** The longest maximum that a provider states (2026-11-23); what is not ready then may take hours. */
const officialMaximumSeconds = 360;
/** What a timer can tell apart. */
const leastWaitSeconds = 0.001;
/** More than this many in flight share the looks that this many would get. */
const fullSpeedInFlight = 10;

/**
 * Seconds from now to the next look.
 *
 * @param elapsedSeconds since the operation was started
 * @param inFlight operations that are being watched
 * @param id spreads the looks of many operations: each has its own steady jitter of ±10 %
 */
export function nextCheckInSeconds(settings: PollSettings, elapsedSeconds: number, inFlight: number, id: string): number {
  const toFirstSeconds = settings.firstSeconds - elapsedSeconds;
  // Less than a timer can tell apart is no wait: the same look would be taken over and over.
  if (toFirstSeconds > leastWaitSeconds) return toFirstSeconds;
  const gap = elapsedSeconds < closeWatchSeconds ? settings.gapSeconds : (settings.gapSeconds * 5) / 3;
  const stretched = gap * Math.max(1, inFlight / fullSpeedInFlight);
  const patient = elapsedSeconds > officialMaximumSeconds ? Math.min(3600, elapsedSeconds / 20) : 0;
  return Math.max(stretched, patient) * jitter(id);
}

/** Seconds to wait after a look that failed, on top of nothing: the time doubles up to a minute. */
export function backOffSeconds(settings: PollSettings, failures: number): number {
  return Math.min(60, settings.gapSeconds * 2 ** Math.min(failures - 1, 10));
}

function jitter(id: string): number {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return 0.9 + (hash % 1000) / 5000;
}
