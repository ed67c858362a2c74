import type { ScheduleStore } from '../../domain/schedules/schedule-store.ts';
import { readSchedule, type ScheduleRow, scheduleColumns, scheduleValues, scheduleWhere, writtenOf } from '../schedule-row.ts';
import type { Executor, Value } from './executor.ts';

const inOrder = 'ORDER BY created_at_ms, id';

/** The statements over what is made at set times. */
export function scheduleStatements(database: Executor): ScheduleStore {
  const select = async (rest: string, ...values: readonly Value[]) =>
    (await database.all<ScheduleRow>(`SELECT ${scheduleColumns} FROM schedules ${rest}`, ...values)).map(readSchedule);
  return {
    async addSchedule(schedule) {
      await database.run(
        `INSERT INTO schedules (${scheduleColumns}, platform, tenant, server_id, person_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        ...scheduleValues(schedule),
      );
    },
    schedule: async (id) => (await select('WHERE id = $1', id))[0],
    async schedules(query) {
      if (query === 'all') return await select(inOrder);
      const { column, values } = scheduleWhere(query);
      return await select(`WHERE platform = $1 AND tenant = $2 AND ${column} = $3 ${inOrder}`, ...values);
    },
    dueSchedules: async (platform, nowMs, limit) =>
      await select(
        "WHERE state = 'active' AND platform = $1 AND next_at_ms <= $2 ORDER BY next_at_ms, id LIMIT $3",
        ...[platform, Math.floor(nowMs), limit],
      ),
    async nextScheduleAtMs(platforms) {
      const row = await database.get<{ next: number | null }>(
        "SELECT MIN(next_at_ms) AS next FROM schedules WHERE state = 'active' AND platform = ANY($1::text[])",
        platforms,
      );
      return row?.next ?? undefined;
    },
    async changeSchedule(schedule) {
      const { id, state, nextAtMs, revision } = schedule;
      const changed = await database.run(
        'UPDATE schedules SET state = $1, next_at_ms = $2, written = $3, revision = revision + 1 WHERE id = $4 AND revision = $5',
        ...[state, nextAtMs, writtenOf(schedule), id, revision],
      );
      return changed > 0;
    },
    dropSchedule: async (id) => (await database.run('DELETE FROM schedules WHERE id = $1', id)) > 0,
    async dropSchedules(query) {
      const { column, values } = scheduleWhere(query);
      return await database.run(`DELETE FROM schedules WHERE platform = $1 AND tenant = $2 AND ${column} = $3`, ...values);
    },
  };
}
