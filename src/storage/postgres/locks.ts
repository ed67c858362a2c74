/**
 * Names of locks that one transaction holds at a time, in all processes of the program; nothing else in the database should use them.
 *
 * @see https://www.postgresql.org/docs/15/explicit-locking.html#ADVISORY-LOCKS (2026-11-30)
 */
export const locks = {
  /** Changes the schema. */
  migrate: 7_866_001,
  /** Takes a request in: numbers, places in line, caps. */
  accept: 7_866_002,
  /** Starts a paid request: how many are in flight and were started, and whose turn it is. */
  ticket: 7_866_003,
  /** Claims deliveries, of each generation one. */
  deliveries: 7_866_004,
  /** Agrees on the limits that hold over all processes. */
  limits: 7_866_005,
} as const;
