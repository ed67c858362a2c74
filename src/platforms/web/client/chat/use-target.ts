import { useEffect, useState } from 'react';
import { asApiError } from '../server/api.ts';
import type { Conversation } from './use-conversation.ts';

export interface Target {
  /** Its id, once it can be shown. */
  readonly found: string | undefined;
  readonly isGone: boolean;
}

/** Reads on until the generation that the person came to see is there. */
export function useTarget(target: string | undefined, { isLoaded, loadUntil }: Conversation): Target {
  const [found, setFound] = useState<string>();
  const [gone, setGone] = useState<string>();
  useEffect(() => {
    if (target === undefined || !isLoaded) return;
    loadUntil(target).then(
      () => setFound(target),
      // Where the server is away, the page says so already.
      (error: unknown) => setGone(asApiError(error).code === 'not_found' ? target : undefined),
    );
  }, [target, isLoaded, loadUntil]);
  return { found, isGone: target !== undefined && gone === target };
}
