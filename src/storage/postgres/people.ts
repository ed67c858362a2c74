import type { PeopleStore } from '../../domain/people/people-store.ts';
import { peopleCalls } from '../people/people-calls.ts';
import { askedStatements } from './asked.ts';
import type { Executor } from './executor.ts';

/** The statements over people, their links, invites, sign-ins and keys. */
export function peopleStatements(database: Executor): PeopleStore {
  return askedStatements<PeopleStore>(database, peopleCalls);
}
