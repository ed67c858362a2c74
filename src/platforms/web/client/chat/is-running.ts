import type { Generation } from '../server/api.ts';

/** Whether something will come of it by itself. */
export function isRunning({ status, discarded, needs_decision: isQuestion }: Generation): boolean {
  return (status === 'pending' || status === 'processing') && !discarded && !isQuestion;
}
