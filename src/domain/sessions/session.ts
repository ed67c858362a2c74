import type { Generation, ReplyTarget, Requester } from '../generation.ts';

/** A person as their list of sessions knows them again: a name is for people to see, and may change. */
export type SessionPerson = Omit<Requester, 'name'>;

/** A conversation on the page as one person keeps it in their list. Its id is known to others and gives no right to anything. */
export interface ChatSession {
  /** Letters, digits, `_` and `-`, at most 100. */
  readonly id: string;
  /** What its person calls it. Absent: it is called by the first prompt. */
  readonly name?: string;
  /** Epoch milliseconds. Absent: it is not pinned. */
  readonly pinnedAtMs?: number;
  /** Epoch milliseconds, when its person began it, and when they asked for something in it last. */
  readonly createdAtMs: number;
  readonly usedAtMs: number;
}

/** The same with what its person made in it. */
export interface FilledSession extends ChatSession {
  /** The first that has its words. They name the session until they are erased. */
  readonly first: Generation | undefined;
  /** The newest with a video or picture. */
  readonly shown: Generation | undefined;
}

/** What is to become of a session; what is absent stays, and null takes the name away. */
export interface SessionChange {
  readonly name?: string | null;
  readonly isPinned?: boolean;
}

/** A session that a browser knew before there was a list. */
export interface KnownSession {
  readonly id: string;
  /** Empty: nothing. */
  readonly title: string;
}

/** The session of every request that names none. Everybody has it, so it stands in no list. */
export const mainSession = 'web';
/** Of one person: where there are more, those that were used longest ago leave the list. What was made in them stays. */
export const mostSessions = 200;
export const mostPinned = 20;
/** In characters as people count them. */
export const longestSessionName = 80;
/** A list in which nothing was asked for so long is dropped: no browser keeps the cookie of its person any longer. */
export const sessionsKeptMs = 400 * 86_400_000;

export function sessionPersonOf({ platform, tenant, id }: Requester): SessionPerson {
  return { platform, id, ...(tenant !== undefined && { tenant }) };
}

/** The session of a person's list that a request is made in; undefined for the main one, and elsewhere than on the web. */
export function listedSessionOf({ platform, channelId }: ReplyTarget): string | undefined {
  return platform === 'web' && channelId !== mainSession ? channelId : undefined;
}
