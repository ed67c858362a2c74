import type { Asked, CallsOf } from '../asked.ts';
import type { Executor } from './executor.ts';

/** A statement with its parameters as PostgreSQL counts them. */
export function numbered(sql: string): string {
  let nth = 0;
  return sql.replaceAll('?', () => `$${++nth}`);
}

/** The calls of a part of the store that is written once for both databases. */
export function askedStatements<Store>(database: Executor, calls: CallsOf<Store>): Store {
  const run = async <Result>({ sql, values, read }: Asked<never, Result>): Promise<Result> =>
    read(await database.all<never>(numbered(sql), ...values));
  const made = Object.entries(calls).map(([name, ask]) => {
    const asked = ask as (...given: readonly unknown[]) => Asked<never, unknown>;
    return [name, (...given: readonly unknown[]) => run(asked(...given))];
  });
  return Object.fromEntries(made) as Store;
}
