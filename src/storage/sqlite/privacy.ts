import type { Database } from 'better-sqlite3';
import type { DoorId } from '../../domain/people/person.ts';
import type { PrivacyStore } from '../../domain/privacy/privacy-store.ts';
import { forgetStatements } from '../privacy/forget-statements.ts';
import { privacyCalls } from '../privacy/privacy-calls.ts';
import { askedStatements } from './asked.ts';
import { dropUnlinkedStatement } from './images.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over what belongs to somebody, and over those who want it gone. */
export function privacyStatements(database: Database): Synchronous<PrivacyStore> {
  return {
    ...askedStatements<Omit<PrivacyStore, 'forgetBelongings'>>(database, privacyCalls('hidden = 0')),
    forgetBelongings: forgetBelongings(database),
  };
}

/** Takes away what is of somebody alone: in the database, and in copies of it. */
export function forgetBelongings(database: Database): (door: DoorId) => void {
  return (door) => {
    for (const { sql, values } of forgetStatements(door)) database.prepare(sql).run(...values);
    dropUnlinkedStatement(database).run();
  };
}
