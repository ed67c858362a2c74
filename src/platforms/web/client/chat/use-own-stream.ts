import { useContext, useEffect } from 'react';
import { listen } from '../server/live.ts';
import { useServer } from '../server/server.ts';
import { DoneSignalling } from './done-signals.ts';

/** A session that nobody can have: only what is made for this person comes. */
const nowhere = '-';

/** Hears of what is made for the person, and of their sessions, where nothing else on the page listens. */
export function useOwnStream(): void {
  const server = useServer();
  const isAwaiting = useContext(DoneSignalling)?.isAwaiting;
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
          ...(isAwaiting !== undefined && { isAwaiting }),
        },
      ).stop,
    [server, isAwaiting],
  );
}
