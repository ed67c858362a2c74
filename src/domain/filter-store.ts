import type { DoorId } from './people/person.ts';

/** What the store knows of how people narrowed history down, for the buttons under it. */
export interface FilterStore {
  /** How history was narrowed down, as it was kept. */
  filter(id: string): Promise<string | undefined>;
  /** Whether it is kept, and was used within a day. */
  isFilterKept(id: string, filter: string, nowMs: number): Promise<boolean>;
  /** @param person whose it is: it goes when they are forgotten */
  keepFilter(id: string, filter: string, nowMs: number, person: DoorId): Promise<void>;
  /** @returns how many there were */
  dropFilters(usedBeforeMs: number): Promise<number>;
}
