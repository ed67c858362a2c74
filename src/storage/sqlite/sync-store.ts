import type { StoreTransaction } from '../../domain/generation-store.ts';

/** The same calls, each of which is over when it returns: SQLite answers at once. */
export type Synchronous<T> = {
  readonly [K in keyof T]: T[K] extends (...values: infer Values) => Promise<infer Result> ? (...values: Values) => Result : T[K];
};

/** What `StoreTransaction` does, as statements of one connection. */
export type SyncStore = Synchronous<StoreTransaction>;
