import type { Database, Statement } from 'better-sqlite3';
import type { PeopleStore } from '../../domain/people/people-store.ts';
import { type Asked, peopleCalls } from '../people/people-calls.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over people, their links, invites, sign-ins and keys. Each is prepared when it is first asked. */
export function peopleStatements(database: Database): Synchronous<PeopleStore> {
  const prepared = new Map<string, Statement<unknown[], never>>();
  const run = <Result>({ sql, values, read }: Asked<never, Result>): Result => {
    const statement = prepared.get(sql) ?? database.prepare<unknown[], never>(sql);
    prepared.set(sql, statement);
    return read(statement.all(...values));
  };
  const calls = Object.entries(peopleCalls).map(([name, ask]) => {
    const asked = ask as (...given: readonly unknown[]) => Asked<never, unknown>;
    return [name, (...given: readonly unknown[]) => run(asked(...given))];
  });
  return Object.fromEntries(calls) as Synchronous<PeopleStore>;
}
