import type { DoorId } from '../people/person.ts';
import type { Belongings } from './belongings.ts';
import type { Forgetting, ForgettingChange } from './forgetting.ts';
import type { OwnRows } from './own-data.ts';

/** What the store knows of what belongs to somebody, and of those who want it gone. */
export interface PrivacyStore {
  /** How much there is of somebody by one of their ids. */
  belongingsOf(door: DoorId): Promise<Belongings>;
  /** What somebody asked for and did not delete, by its number. @param after, upTo numbers: those behind the first, up to the second */
  madeBy(
    door: DoorId,
    after: number,
    upTo: number,
    limit: number,
  ): Promise<readonly { readonly id: string; readonly number: number }[]>;
  /** What there is of somebody by one of their ids, besides what they asked for. */
  ownRows(door: DoorId): Promise<OwnRows>;
  /** The number of the newest generation; 0 where there is none. */
  newestNumber(): Promise<number>;
  /** Takes away what is of somebody alone: drafts, questions, words of what is not answered, favourites, stars, styles, defaults, sessions, links, names. */
  forgetBelongings(door: DoorId): Promise<void>;

  addForgetting(forgetting: Forgetting): Promise<void>;
  /** Oldest first, also those that are over. */
  forgettings(): Promise<readonly Forgetting[]>;
  changeForgetting(id: string, change: ForgettingChange): Promise<void>;
  /** Those that are over since before a time, and erased in all copies. @returns how many there were */
  dropForgettings(endedBeforeMs: number): Promise<number>;
}
