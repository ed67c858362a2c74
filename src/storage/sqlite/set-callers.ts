import type { Database } from 'better-sqlite3';
import type { SyncStore } from './sync-store.ts';

/** Which one of a set calls its person: it is kept with the first one. */
export function setCallerStatements(database: Database): Pick<SyncStore, 'claimCall' | 'releaseCall'> {
  const claim = database.prepare<{ id: string }>(
    `UPDATE generations SET set_caller = @id
     WHERE id = (SELECT set_id FROM generations WHERE id = @id) AND (set_caller IS NULL OR set_caller = @id)`,
  );
  const release = database.prepare<{ id: string }>(
    'UPDATE generations SET set_caller = NULL WHERE id = (SELECT set_id FROM generations WHERE id = @id) AND set_caller = @id',
  );
  return {
    claimCall: (id: string): boolean => claim.run({ id }).changes === 1,
    releaseCall: (id: string): void => void release.run({ id }),
  };
}
