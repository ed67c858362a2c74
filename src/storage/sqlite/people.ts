import type { Database } from 'better-sqlite3';
import type { PeopleStore } from '../../domain/people/people-store.ts';
import { peopleCalls } from '../people/people-calls.ts';
import { askedStatements } from './asked.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over people, their links, invites, sign-ins and keys. */
export function peopleStatements(database: Database): Synchronous<PeopleStore> {
  return askedStatements<PeopleStore>(database, peopleCalls);
}
