import type { RemovedSessionAnswer, SessionAnswer, SessionListAnswer } from '../../rest/answer-schemas.ts';
import { ask } from '../server/server.ts';

export type SessionList = SessionListAnswer;
export type ListedSession = SessionAnswer;

/** What is to become of a session; what is absent stays, and a null title is the first prompt again. */
export interface SessionChange {
  readonly title?: string | null;
  readonly pinned?: boolean;
}

export const sessionApi = {
  list: () => ask<SessionList>('GET', '/sessions'),
  change: (id: string, change: SessionChange) => ask<ListedSession>('PATCH', `/sessions/${id}`, { body: JSON.stringify(change) }),
  remove: (id: string, withVideos: boolean) =>
    ask<RemovedSessionAnswer>('DELETE', `/sessions/${id}${withVideos ? '?videos=delete' : ''}`),
  adopt: (sessions: readonly { readonly session_id: string; readonly title: string }[]) =>
    ask<SessionList>('POST', '/sessions', { body: JSON.stringify({ sessions }) }),
};
