import type { PrivacyStore } from '../../domain/privacy/privacy-store.ts';
import { forgetStatements } from '../privacy/forget-statements.ts';
import { privacyCalls } from '../privacy/privacy-calls.ts';
import { askedStatements, numbered } from './asked.ts';
import type { Executor } from './executor.ts';
import { dropUnlinked } from './images.ts';

/** The statements over what belongs to somebody, and over those who want it gone. */
export function privacyStatements(database: Executor): PrivacyStore {
  return {
    ...askedStatements<Omit<PrivacyStore, 'forgetBelongings'>>(database, privacyCalls('NOT hidden')),
    async forgetBelongings(door) {
      for (const { sql, values } of forgetStatements(door)) await database.run(numbered(sql), ...values);
      await dropUnlinked(database);
    },
  };
}
