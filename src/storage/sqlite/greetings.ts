import type { Database } from 'better-sqlite3';
import type { GreetedPlace } from '../../domain/help.ts';

/** The statements over the table of places that were greeted. */
export function greetingStatements(database: Database) {
  const add = database.prepare('INSERT OR IGNORE INTO greetings (platform, tenant, place, at_ms) VALUES (?, ?, ?, ?)');
  return {
    addGreeting: ({ platform, tenant = '', place }: GreetedPlace, nowMs: number): boolean =>
      add.run(platform, tenant, place, nowMs).changes > 0,
  };
}
