import { useEffect, useState } from 'react';
import { asApiError } from '../server/api.ts';
import type { Sought } from './use-chat-acts.ts';
import type { Conversation } from './use-conversation.ts';

export interface Target {
  /** Once it can be shown. */
  readonly found: Sought | undefined;
  readonly isGone: boolean;
}

/** Reads on until the generation that the person came to see is there. */
export function useTarget(target: string | undefined, { isLoaded, loadUntil }: Conversation): Target {
  const [found, setFound] = useState<Sought>();
  const [gone, setGone] = useState<string>();
  useEffect(() => {
    if (target === undefined || !isLoaded) return;
    loadUntil(target).then(
      () => setFound({ id: target }),
      // Where the server is away, the page says so already.
      (error: unknown) => setGone(asApiError(error).code === 'not_found' ? target : undefined),
    );
  }, [target, isLoaded, loadUntil]);
  return { found, isGone: target !== undefined && gone === target };
}
