import { CompiledQuery } from 'kysely';
import type { Composer } from '../composed/tables.ts';

/** A value of a statement's parameter. A list is one array of texts. */
export type Value = string | number | boolean | null | Uint8Array | readonly string[];

/**
 * Runs statements of PostgreSQL, whose parameters are `$1`, `$2` and so on. It is either the pool, where each statement is a transaction of
 * its own, or one transaction: the same functions over it serve as the store and as its `tx`.
 */
export interface Executor {
  /** Every row that a statement gives back. */
  all<Row>(sql: string, ...values: readonly Value[]): Promise<readonly Row[]>;
  /** Its first row. */
  get<Row>(sql: string, ...values: readonly Value[]): Promise<Row | undefined>;
  /** @returns how many rows it changed */
  run(sql: string, ...values: readonly Value[]): Promise<number>;
  /** Composes statements, and runs them. */
  readonly db: Composer;
  /** Its statements are committed together, by somebody else. */
  readonly isTransaction: boolean;
}

export function executorOf(db: Composer, { isTransaction }: Pick<Executor, 'isTransaction'>): Executor {
  const query = async <Row>(sql: string, values: readonly Value[]) =>
    // We wrote every value in the rows, as with those of SQLite.
    await db.executeQuery(CompiledQuery.raw(sql, values.map(storable)) as CompiledQuery<Row>);
  return {
    db,
    isTransaction,
    all: async <Row>(sql: string, ...values: readonly Value[]) => (await query<Row>(sql, values)).rows,
    get: async <Row>(sql: string, ...values: readonly Value[]) => (await query<Row>(sql, values)).rows[0],
    run: async (sql, ...values) => Number((await query(sql, values)).numAffectedRows ?? 0),
  };
}

/** PostgreSQL's texts hold every character but this one, which people can send and nobody sees. */
function storable(value: Value): Value {
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}
