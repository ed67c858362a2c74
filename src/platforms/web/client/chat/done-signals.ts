import { createContext, type ReactNode } from 'react';
import type { Heard } from './use-conversation.ts';

/** What a page of ours makes of what goes on in its chat; an app around the component sees to that itself. */
export interface DoneSignals {
  /** Told of all that is shown, whenever that changes. */
  watch(generations: readonly Heard[]): void;
  /** Stands in the chat's head. */
  readonly status: ReactNode;
}

export const DoneSignalling = createContext<DoneSignals | undefined>(undefined);
