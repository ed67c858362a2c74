import type { GenerationState } from '../../../domain/generation.ts';

/** The four words of the guide's API. */
export const restStatuses = ['pending', 'processing', 'completed', 'error'] as const;
export type RestStatus = (typeof restStatuses)[number];

/**
 * What programs read of each state: the one place where this is decided. A program waits until it reads `completed` or `error`, so
 * `unknown`, which only a person can end, is an error (with `needs_decision`) until that person has decided.
 */
const statusOf: Readonly<Record<GenerationState, RestStatus>> = {
  awaiting: 'pending',
  queued: 'pending',
  submitting: 'pending',
  generating: 'processing',
  downloading: 'processing',
  stored: 'completed',
  delivering: 'completed',
  completed: 'completed',
  unknown: 'error',
  failed: 'error',
  refused: 'error',
  canceled: 'error',
  expired: 'error',
};

export function restStatus(state: GenerationState): RestStatus {
  return statusOf[state];
}

/** The states behind a word. */
export function statesOf(status: RestStatus): readonly GenerationState[] {
  const states = Object.keys(statusOf) as GenerationState[];
  return states.filter((state) => statusOf[state] === status);
}
