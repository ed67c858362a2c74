import type { ChatSession, FilledSession, SessionPerson } from './session.ts';

/** What the store knows of people's lists of sessions. */
export interface SessionStore {
  /** Its person asked for something in it. @returns whether it is new in their list */
  noteSession(person: SessionPerson, id: string, nowMs: number): Promise<boolean>;
  /** @returns false where it is in the list; nothing is stored then */
  addSession(person: SessionPerson, session: ChatSession): Promise<boolean>;
  /** Lets those leave the list that were used longest ago and are not pinned, where there are more than so many. */
  trimSessions(person: SessionPerson, most: number): Promise<void>;
  /** Last used first. */
  sessionsOf(person: SessionPerson): Promise<readonly FilledSession[]>;
  session(person: SessionPerson, id: string): Promise<FilledSession | undefined>;
  pinnedCount(person: SessionPerson): Promise<number>;
  /** Name and pin, in the place of what was there. */
  setSession(person: SessionPerson, session: Pick<ChatSession, 'id' | 'name' | 'pinnedAtMs'>): Promise<void>;
  /** @returns whether it was there */
  dropSession(person: SessionPerson, id: string): Promise<boolean>;
  /** Those that were used before a time. @param whole only of people who have used none since. @returns how many */
  dropSessions(usedBeforeMs: number, whole?: boolean): Promise<number>;
}
