/**
 * Time until Google's quotas per day start anew: midnight in Los Angeles, also on days with a change of the clock.
 *
 * @param nowMs epoch milliseconds
 * @returns milliseconds
 * @see https://ai.google.dev/gemini-api/docs/rate-limits
 */
export function untilQuotaReset(nowMs: number): number {
  const today = pacificDay(nowMs);
  // The day has 23 to 25 hours: find the minute where it changes.
  let before = 0;
  let after = 25 * 60 + 1;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (pacificDay(nowMs + middle * 60_000) === today) before = middle;
    else after = middle;
  }
  return after * 60_000;
}

/** The calendar day that Google counts quotas by, `YYYY-MM-DD`. */
export function pacificDay(nowMs: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' }).format(nowMs);
}
