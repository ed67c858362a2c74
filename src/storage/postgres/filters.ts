import type { DoorId } from '../../domain/people/person.ts';
import type { Executor } from './executor.ts';

const dayMs = 86_400_000;

/** The statements over the table `history_filters`: how people narrowed history down, for the buttons under it. */
export function filterStatements(database: Executor) {
  const find = async (id: string) =>
    await database.get<{ filter: string; used_at_ms: number }>(
      'SELECT filter, used_at_ms FROM history_filters WHERE id = $1',
      id,
    );
  return {
    filter: async (id: string): Promise<string | undefined> => (await find(id))?.filter,
    async isFilterKept(id: string, filter: string, nowMs: number): Promise<boolean> {
      const kept = await find(id);
      // Written at most once a day, however often somebody pages.
      return kept?.filter === filter && Math.abs(nowMs - kept.used_at_ms) < dayMs;
    },
    async keepFilter(id: string, filter: string, nowMs: number, person: DoorId): Promise<void> {
      await database.run(
        `INSERT INTO history_filters (id, filter, used_at_ms, platform, tenant, requester_id) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET filter = excluded.filter, used_at_ms = excluded.used_at_ms`,
        ...[id, filter, nowMs, person.platform, person.tenant ?? '', person.id],
      );
    },
    dropFilters: async (usedBeforeMs: number): Promise<number> =>
      await database.run('DELETE FROM history_filters WHERE used_at_ms < $1', usedBeforeMs),
  };
}
