/** One statement that both databases know, with `?` for its values. It always gives rows, also where it changes something. */
export interface Asked<Row, Result> {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
  readonly read: (rows: readonly Row[]) => Result;
}

/** What each call of a part of the store asks. */
export type CallsOf<Store> = {
  readonly [K in keyof Store]: Store[K] extends (...given: infer Given) => Promise<infer Result>
    ? (...given: Given) => Asked<never, Result>
    : never;
};
