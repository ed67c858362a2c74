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
    async keepFilter(id: string, filter: string, nowMs: number): Promise<void> {
      await database.run(
        `INSERT INTO history_filters (id, filter, used_at_ms) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO UPDATE SET filter = excluded.filter, used_at_ms = excluded.used_at_ms`,
        id,
        filter,
        nowMs,
      );
    },
    dropFilters: async (usedBeforeMs: number): Promise<number> =>
      await database.run('DELETE FROM history_filters WHERE used_at_ms < $1', usedBeforeMs),
  };
}
