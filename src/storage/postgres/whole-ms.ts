/** For `<=` and `>`: columns hold whole milliseconds, and a clock may give parts of one. */
export function wholeMs(timeMs: number): number {
  return Math.floor(timeMs);
}

/** For `>=` and `<`. */
export function nextWholeMs(timeMs: number): number {
  return Math.ceil(timeMs);
}
