import type { Database } from 'better-sqlite3';
import type { SealedRow, SealedRows } from '../../domain/expiring-secrets.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over the table `expiring_secrets`. */
export function expiringSecretStatements(database: Database): Synchronous<SealedRows> {
  const put = database.prepare<[SealedRow]>(
    `INSERT INTO expiring_secrets (name, sealed, until_ms, fence) VALUES (@name, @sealed, @untilMs, @fence)
     ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, until_ms = excluded.until_ms, fence = excluded.fence
     WHERE expiring_secrets.fence <= excluded.fence`,
  );
  const find = database.prepare<[string], SealedRow>(
    'SELECT name, sealed, until_ms AS untilMs, fence FROM expiring_secrets WHERE name = ?',
  );
  const remove = database.prepare('DELETE FROM expiring_secrets WHERE name = ?');
  const dropOver = database.prepare('DELETE FROM expiring_secrets WHERE until_ms <= ?');
  const putAll = database.transaction((rows: readonly SealedRow[]) => rows.map((row) => put.run(row).changes === 1));
  return {
    put: (rows) => putAll.immediate(rows),
    find: (name) => find.get(name),
    remove: (name) => void remove.run(name),
    dropOver: (untilMs) => dropOver.run(untilMs).changes,
  };
}
