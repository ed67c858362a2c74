import { createContext, type ReactNode, useContext } from 'react';
import type { Heard } from './use-conversation.ts';

/** What a page of ours makes of what goes on in its chat; an app around the component sees to that itself. */
export interface DoneSignals {
  /** Told of all that is shown, whenever that changes. */
  watch(generations: readonly Heard[]): void;
  /** Told of what is being made for this person in any session, and of what has just changed. */
  watchOwn(running: readonly Heard[], news: readonly Heard[]): void;
  /** Whether something is being made for this person, here or elsewhere. */
  isAwaiting(): boolean;
  /** Stands in the chat's head. */
  readonly status: ReactNode;
}

export const DoneSignalling = createContext<DoneSignals | undefined>(undefined);

/** Whether the page goes on listening while nobody sees it, for something is being made for its person. */
export function useAwaiting(): () => boolean {
  return useContext(DoneSignalling)?.isAwaiting ?? never;
}

function never(): boolean {
  return false;
}
