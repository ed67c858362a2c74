import { listedSessionOf, mostSessions, sessionPersonOf } from '../../domain/sessions/session.ts';
import type { Submission } from '../../domain/submission.ts';
import type { Core } from '../core.ts';

/** The sessions that somebody asked in stand in their list from then on. Inside of the transaction that takes the requests in. */
export async function noteSessions(
  { store, clock }: Core,
  submissions: readonly Pick<Submission, 'requester' | 'replyTarget'>[],
): Promise<void> {
  const noted = new Set<string>();
  for (const { requester, replyTarget } of submissions) {
    const session = listedSessionOf(replyTarget);
    const key = `${requester.id} ${session}`;
    if (session === undefined || noted.has(key)) continue;
    noted.add(key);
    const person = sessionPersonOf(requester);
    if (await store.noteSession(person, session, clock.now())) await store.trimSessions(person, mostSessions);
  }
}
