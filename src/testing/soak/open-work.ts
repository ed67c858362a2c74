import { join } from 'node:path';
import Database from 'better-sqlite3';
import { databaseFileName } from '../../storage/sqlite/open.ts';

/** @returns generations that go on by themselves, and posts that are still to go out */
export function countOpen(dataFolder: string): number {
  const database = new Database(join(dataFolder, databaseFileName), { readonly: true, timeout: 5000 });
  try {
    const count = database
      .prepare(
        `SELECT (SELECT COUNT(*) FROM generations WHERE ended_at_ms IS NULL AND state <> 'unknown')
           + (SELECT COUNT(*) FROM outbox WHERE wanted > sent)`,
      )
      .pluck();
    return Number(count.get());
  } finally {
    database.close();
  }
}
