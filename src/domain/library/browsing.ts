import type { Platform } from '../generation.ts';

/** What kinds of results there are to look through. A video that was made of one that a person brought is of the kinds `video` and `upload`. */
export const resultKinds = ['video', 'picture', 'film', 'upload'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** Orders of history. Those of equal rank, and those without a name behind all that have one, stand newest first. */
export const historyOrders = ['newest', 'oldest', 'longest', 'dearest', 'name'] as const;
export type HistoryOrder = (typeof historyOrders)[number];

/** History is counted no further: beyond it, “more than” says as much, and costs nothing. */
export const mostCounted = 10_000;

/** Somebody who has asked for something that may be seen. An id names nobody without its platform. */
export interface ListedPerson {
  readonly platform: Platform;
  readonly id: string;
  /** As they were called last. Absent: their words are erased, or nobody said. */
  readonly name?: string;
}
