import type { Database } from 'better-sqlite3';
import type { ScheduleStore } from '../../domain/schedules/schedule-store.ts';
import { readSchedule, type ScheduleRow, scheduleColumns, scheduleValues, scheduleWhere, writtenOf } from '../schedule-row.ts';
import type { Synchronous } from './sync-store.ts';

/** The statements over what is made at set times. */
export function scheduleStatements(database: Database): Synchronous<ScheduleStore> {
  const add = database.prepare(
    `INSERT INTO schedules (${scheduleColumns}, platform, tenant, server_id, person_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const one = database.prepare<[string], ScheduleRow>(`SELECT ${scheduleColumns} FROM schedules WHERE id = ?`);
  const inOrder = 'ORDER BY created_at_ms, id';
  const every = database.prepare<[], ScheduleRow>(`SELECT ${scheduleColumns} FROM schedules ${inOrder}`);
  const of = (column: string) => `platform = ? AND tenant = ? AND ${column} = ?`;
  const select = (column: string) =>
    database.prepare<unknown[], ScheduleRow>(`SELECT ${scheduleColumns} FROM schedules WHERE ${of(column)} ${inOrder}`);
  const all = { server_id: select('server_id'), person_id: select('person_id') };
  const due = database.prepare<[string, number, number], ScheduleRow>(
    `SELECT ${scheduleColumns} FROM schedules WHERE state = 'active' AND platform = ? AND next_at_ms <= ? ORDER BY next_at_ms, id LIMIT ?`,
  );
  const next = database
    .prepare<[string], number | null>(
      "SELECT MIN(next_at_ms) FROM schedules WHERE state = 'active' AND platform IN (SELECT value FROM json_each(?))",
    )
    .pluck();
  const change = database.prepare(
    'UPDATE schedules SET state = ?, next_at_ms = ?, written = ?, revision = revision + 1 WHERE id = ? AND revision = ?',
  );
  const drop = database.prepare('DELETE FROM schedules WHERE id = ?');
  const remove = (column: string) => database.prepare(`DELETE FROM schedules WHERE ${of(column)}`);
  const dropAll = { server_id: remove('server_id'), person_id: remove('person_id') };

  return {
    addSchedule: (schedule): void => void add.run(...scheduleValues(schedule)),
    schedule(id) {
      const row = one.get(id);
      return row && readSchedule(row);
    },
    schedules(query) {
      if (query === 'all') return every.all().map(readSchedule);
      const { column, values } = scheduleWhere(query);
      return all[column].all(...values).map(readSchedule);
    },
    dueSchedules: (platform, nowMs, limit) => due.all(platform, nowMs, limit).map(readSchedule),
    nextScheduleAtMs: (platforms) => next.get(JSON.stringify(platforms)) ?? undefined,
    changeSchedule(schedule) {
      const { id, state, nextAtMs, revision } = schedule;
      return change.run(state, nextAtMs, writtenOf(schedule), id, revision).changes > 0;
    },
    dropSchedule: (id) => drop.run(id).changes > 0,
    dropSchedules(query) {
      const { column, values } = scheduleWhere(query);
      return dropAll[column].run(...values).changes;
    },
  };
}
