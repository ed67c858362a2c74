/** The name in the sentences that any provider's trouble is told with. */
export const byGoogle = { provider: 'Google' } as const;

/** Finished videos stay for 2 days (veo docs, 2026-11-23). */
export const keepsResultsMs = 48 * 3_600_000;
