import type { PeopleStore } from '../../domain/people/people-store.ts';
import { type Asked, peopleCalls } from '../people/people-calls.ts';
import type { Executor } from './executor.ts';

/** The statements over people, their links, invites, sign-ins and keys. */
export function peopleStatements(database: Executor): PeopleStore {
  const run = async <Result>({ sql, values, read }: Asked<never, Result>): Promise<Result> => {
    let nth = 0;
    const numbered = sql.replaceAll('?', () => `$${++nth}`);
    return read(await database.all<never>(numbered, ...values));
  };
  const calls = Object.entries(peopleCalls).map(([name, ask]) => {
    const asked = ask as (...given: readonly unknown[]) => Asked<never, unknown>;
    return [name, (...given: readonly unknown[]) => run(asked(...given))];
  });
  return Object.fromEntries(calls) as PeopleStore;
}
