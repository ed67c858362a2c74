import type { Database } from 'better-sqlite3';
import type { DoorId } from '../../domain/people/person.ts';

const dayMs = 86_400_000;

/** The statements over the table `history_filters`: how people narrowed history down, for the buttons under it. */
export function filterStatements(database: Database) {
  const find = database.prepare<[string], { filter: string; used_at_ms: number }>(
    'SELECT filter, used_at_ms FROM history_filters WHERE id = ?',
  );
  const keep = database.prepare(
    `INSERT INTO history_filters (id, filter, used_at_ms, platform, tenant, requester_id) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET filter = excluded.filter, used_at_ms = excluded.used_at_ms`,
  );
  const drop = database.prepare('DELETE FROM history_filters WHERE used_at_ms < ?');
  return {
    filter: (id: string): string | undefined => find.get(id)?.filter,
    isFilterKept(id: string, filter: string, nowMs: number): boolean {
      const kept = find.get(id);
      // Written at most once a day, however often somebody pages.
      return kept?.filter === filter && Math.abs(nowMs - kept.used_at_ms) < dayMs;
    },
    keepFilter: (id: string, filter: string, nowMs: number, { platform, tenant = '', id: person }: DoorId): void =>
      void keep.run(id, filter, nowMs, platform, tenant, person),
    dropFilters: (usedBeforeMs: number): number => drop.run(usedBeforeMs).changes,
  };
}
