import type { ChangedScheduleAnswer, ScheduleAnswer, SchedulesAnswer } from '../../rest/schedules/schedule-schemas.ts';
import type { Fields } from '../server/api.ts';
import { ask } from '../server/server.ts';

export type Schedule = ScheduleAnswer;
type Changed = ChangedScheduleAnswer;

const one = (id: string) => `/schedules/${encodeURIComponent(id)}`;

export const schedulesApi = {
  list: async (): Promise<readonly Schedule[]> => (await ask<SchedulesAnswer>('GET', '/schedules')).schedules,
  /** @throws {ApiError} `needs_confirmation` with the price of a run */
  add: (fields: Fields) => ask<Changed>('POST', '/schedules', { body: JSON.stringify(fields) }),
  set: (id: string, state: Schedule['state']) => ask<Changed>('PATCH', one(id), { body: JSON.stringify({ state }) }),
  remove: (id: string) => ask<Changed>('DELETE', one(id)),
};
