import type { Requester } from '../generation.ts';
import type { FilledSession, KnownSession, SessionChange, SessionPerson } from './session.ts';

/** People's lists of sessions. Each sees and changes their own alone: the id of a session gives no right. */
export interface SessionBook {
  /** Last used first. */
  list(person: Requester): Promise<readonly FilledSession[]>;
  /**
   * @throws {UserError} `not_found` where it is not in their list; `invalid_option` for a name that is too long; `not_possible_now` where they have
   *   pinned as many as they may
   */
  change(person: Requester, id: string, change: SessionChange): Promise<FilledSession>;
  /** Takes over what a browser knew before there was a list. What is in the list stays as it is. */
  adopt(person: Requester, known: readonly KnownSession[]): Promise<void>;
  /**
   * Takes it off the list. What was made in it stays, unless its person says otherwise: then all that they made in it is deleted.
   *
   * @returns how many generations were deleted
   * @throws {UserError} `not_found` where it is not in their list; `not_possible_now` where something of theirs that is to be deleted is being made
   */
  remove(person: Requester, id: string, withVideos: boolean): Promise<number>;
  /** Calls back after each change of somebody's list but those that follow from a new request. @returns a function that stops it */
  watch(listener: (person: Pick<SessionPerson, 'id'>) => void): () => void;
}
