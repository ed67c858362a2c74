/** Runs one statement with parameters `$1`, `$2` and so on: on its own, or in the transaction that it was made for. */
export interface RowQuery {
  /** @returns every row that it gives back, whole numbers as numbers */
  all<Row>(sql: string, ...values: readonly (string | number | readonly string[])[]): Promise<readonly Row[]>;
}
