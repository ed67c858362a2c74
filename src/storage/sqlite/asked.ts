import type { Database, Statement } from 'better-sqlite3';
import type { Asked, CallsOf } from '../asked.ts';
import type { Synchronous } from './sync-store.ts';

/** The calls of a part of the store that is written once for both databases. Each statement is prepared when it is first asked. */
export function askedStatements<Store>(database: Database, calls: CallsOf<Store>): Synchronous<Store> {
  const prepared = new Map<string, Statement<unknown[], never>>();
  const run = <Result>({ sql, values, read }: Asked<never, Result>): Result => {
    const statement = prepared.get(sql) ?? database.prepare<unknown[], never>(sql);
    prepared.set(sql, statement);
    return read(statement.all(...values));
  };
  const made = Object.entries(calls).map(([name, ask]) => {
    const asked = ask as (...given: readonly unknown[]) => Asked<never, unknown>;
    return [name, (...given: readonly unknown[]) => run(asked(...given))];
  });
  return Object.fromEntries(made) as Synchronous<Store>;
}
