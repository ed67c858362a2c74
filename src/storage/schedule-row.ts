import { type SettingScope, serverScopeOf, settingScopeOf } from '../domain/place-settings/setting-scope.ts';
import type { Schedule, ScheduleOwner, ScheduleState } from '../domain/schedules/schedule.ts';
import type { ScheduleQuery } from '../domain/schedules/schedule-store.ts';
import { readStoredText } from '../domain/texts/renamed.ts';

/** A row of the table `schedules`, as either database gives it. We wrote every value in it, so its JSON is of our own shape. */
export interface ScheduleRow {
  readonly id: string;
  readonly state: ScheduleState;
  readonly next_at_ms: number;
  readonly created_at_ms: number;
  readonly revision: number;
  readonly written: string;
}

/** What of a schedule no statement asks for. */
type Written = Omit<Schedule, 'id' | 'state' | 'nextAtMs' | 'createdAtMs' | 'revision'>;

export const scheduleColumns = 'id, state, next_at_ms, created_at_ms, revision, written';

/** In the order in which rows are added: `scheduleColumns`, then platform, tenant, server and person. */
export function scheduleValues(schedule: Schedule): readonly (string | number)[] {
  const { id, state, nextAtMs, createdAtMs, revision, by, target } = schedule;
  const own = [id, state, nextAtMs, Math.floor(createdAtMs), revision, writtenOf(schedule)];
  return [...own, ...serverValues(serverScopeOf(settingScopeOf(target))), by.id];
}

export function writtenOf(schedule: Schedule): string {
  const { id: _, state: _s, nextAtMs: _n, createdAtMs: _c, revision: _r, ...written } = schedule;
  return JSON.stringify(written satisfies Written);
}

export function serverValues({ platform, tenant = '', serverId = '' }: SettingScope): readonly [string, string, string] {
  return [platform, tenant, serverId];
}

export function ownerKeys({ platform, tenant = '', id }: ScheduleOwner): readonly [string, string, string] {
  return [platform, tenant, id];
}

/** The columns that a query is about, and what is in them. */
export function scheduleWhere(query: Exclude<ScheduleQuery, 'all'>): {
  readonly column: 'server_id' | 'person_id';
  readonly values: readonly [string, string, string];
} {
  return 'server' in query
    ? { column: 'server_id', values: serverValues(query.server) }
    : { column: 'person_id', values: ownerKeys(query.person) };
}

export function readSchedule(row: ScheduleRow): Schedule {
  const written = JSON.parse(row.written) as Written;
  const { reason, last } = written;
  return {
    ...written,
    ...(reason !== undefined && { reason: readStoredText(reason) }),
    ...(last?.reason !== undefined && { last: { ...last, reason: readStoredText(last.reason) } }),
    ...{ id: row.id, state: row.state, nextAtMs: row.next_at_ms },
    ...{ createdAtMs: row.created_at_ms, revision: row.revision },
  };
}
