import type { SettingScope } from '../place-settings/setting-scope.ts';
import type { Schedule, ScheduleOwner } from './schedule.ts';

/** Those of a place, or of a person. */
export type ScheduleQuery = { readonly server: SettingScope } | { readonly person: ScheduleOwner } | 'all';

/** What the store knows of what is made at set times. Each call tells of whole records: one that is dropped leaves nothing. */
export interface ScheduleStore {
  addSchedule(schedule: Schedule): Promise<void>;
  schedule(id: string): Promise<Schedule | undefined>;
  /** Oldest first. */
  schedules(query: ScheduleQuery): Promise<readonly Schedule[]>;
  /** Active ones of a platform whose time has come, longest due first. */
  dueSchedules(platform: string, nowMs: number, limit: number): Promise<readonly Schedule[]>;
  /** When the next active one of these platforms is due; undefined where there is none. */
  nextScheduleAtMs(platforms: readonly string[]): Promise<number | undefined>;
  /**
   * Stores it as it is now, with the revision after that.
   *
   * @param schedule with the revision that it was read with. @returns false where it was changed or dropped since; nothing is stored then
   */
  changeSchedule(schedule: Schedule): Promise<boolean>;
  /** @returns whether it was there */
  dropSchedule(id: string): Promise<boolean>;
  /** All of a person, or of a place that is gone. @returns how many there were */
  dropSchedules(query: Exclude<ScheduleQuery, 'all'>): Promise<number>;
}
