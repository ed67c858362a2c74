import { useEffect } from 'react';
import { listen } from '../server/live.ts';
import { useServer } from '../server/server.ts';
import { useAwaiting } from './done-signals.ts';

/** A session that nobody can have: only what is made for this person comes. */
const nowhere = '-';

/** Hears of what is made for the person, and of their sessions, where nothing else on the page listens. */
export function useOwnStream(): void {
  const server = useServer();
  const isAwaiting = useAwaiting();
  useEffect(
    () =>
      listen(
        server,
        { session_id: nowhere, own: 'true' },
        {
          onLook: async () => undefined,
          onChange: () => undefined,
          onRemoved: () => undefined,
          onTrouble: () => undefined,
          isAwaiting,
        },
      ).stop,
    [server, isAwaiting],
  );
}
