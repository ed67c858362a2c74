import type { Generation } from './generation.ts';
import type { SettingScope } from './place-settings/setting-scope.ts';
import type { PrivacyStore } from './privacy/privacy-store.ts';

/** What the store takes away again: by age, and by people's wish. */
export interface ErasingStore extends PrivacyStore {
  /**
   * Stored videos of generations that ended before a time and are still on disk, but for those that people keep (`isHeld`). None that was
   * accepted after one that is younger: its date was written by a clock that was behind.
   */
  videosEndedBefore(endedBeforeMs: number, limit: number): Promise<readonly Generation[]>;
  /** Erases what a person gave and hides the generation; what it cost stays. */
  erase(id: string, nowMs: number): Promise<void>;
  /** Erases the same, and lets people see the video on. */
  eraseWords(id: string, nowMs: number): Promise<void>;
  /** Generations that ended before a time and whose words are there. As with `videosEndedBefore`, a clock that was behind makes none old. */
  wordsEndedBefore(endedBeforeMs: number, limit: number): Promise<readonly Generation[]>;
  /**
   * What was asked for in a place, ended before a time and is not erased: of what people keep (`isHeld`), that which has words. As with
   * `videosEndedBefore`, a clock that was behind makes none old.
   *
   * @param except channels of it that have a choice of their own
   */
  endedAt(scope: SettingScope, endedBeforeMs: number, except: readonly string[], limit: number): Promise<readonly Generation[]>;
  /** How many those are; at most `most`. */
  endedCountAt(scope: SettingScope, endedBeforeMs: number, except: readonly string[], most: number): Promise<number>;
  /** Some of its videos were deleted: their files leave the disk, and copies of the database hear of it. */
  noteErasure(id: string): Promise<void>;
  /** Ids of what was erased and may still be in copies of the database. */
  erasures(): Promise<readonly string[]>;
  dropErasures(ids: readonly string[]): Promise<void>;
}
