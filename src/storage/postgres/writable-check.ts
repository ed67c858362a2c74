import { sql } from 'kysely';
import type { StoreDatabase } from './store.ts';

/**
 * Finds out whether the database can be written: a row is written and taken back, so that everything is as for any write but the commit.
 *
 * @throws {StoreError} where it can't
 */
export async function checkWritable({ readCommitted }: Pick<StoreDatabase, 'readCommitted'>): Promise<void> {
  const undone = Symbol('undone');
  try {
    await readCommitted(async (tx) => {
      await sql`INSERT INTO facts (name, value) VALUES ('writable', '') ON CONFLICT (name) DO UPDATE SET value = ''`.execute(tx);
      // Rolled back like any work that fails.
      throw undone;
    });
  } catch (error) {
    if (error !== undone) throw error;
  }
}
