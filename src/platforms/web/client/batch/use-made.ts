import { useEffect, useState } from 'react';
import { useAwaiting } from '../chat/done-signals.ts';
import type { Generation } from '../server/api.ts';
import { listen } from '../server/live.ts';
import { useServer } from '../server/server.ts';
import type { MadeBatch } from './kept-batch.ts';

/** As many as a batch may have, and some that were asked for since. */
const listed = 100;

/** The generations of a batch by their ids, kept up to date; undefined for one that was deleted. */
export function useMade({ session, operations }: MadeBatch): {
  readonly known: ReadonlyMap<string, Generation>;
  readonly isLoaded: boolean;
} {
  const [known, setKnown] = useState<ReadonlyMap<string, Generation>>(new Map());
  const [isLoaded, setLoaded] = useState(false);
  const server = useServer();
  const isAwaiting = useAwaiting();
  const ids = operations.map(({ id }) => id).join(' ');
  useEffect(() => {
    const wanted = new Set(ids.split(' '));
    const live = listen(
      server,
      { session_id: session, own: 'true' },
      {
        async onLook(signal) {
          const answer = await server.api.list({ session_id: session, limit: listed }, signal);
          const found = answer.operations.filter(({ operation_id: id }) => wanted.has(id));
          // Where much was asked for since, the rest is asked for one by one.
          const listedIds = new Set(found.map(({ operation_id: id }) => id));
          const missing = answer.next === null ? [] : [...wanted].filter((id) => !listedIds.has(id));
          const others = await Promise.all(missing.map((id) => server.api.find(id).catch(() => undefined)));
          const all = [...found, ...others.filter((each) => each !== undefined)];
          setKnown(new Map(all.map((each) => [each.operation_id, each])));
          setLoaded(true);
        },
        onChange: (generation) => {
          if (wanted.has(generation.operation_id)) setKnown((all) => new Map(all).set(generation.operation_id, generation));
        },
        onRemoved: (gone) => setKnown((all) => new Map([...all].filter(([id]) => id !== gone))),
        // What is known stays; it is asked for again.
        onTrouble: () => undefined,
        isAwaiting,
      },
    );
    return live.stop;
  }, [server, session, ids, isAwaiting]);
  return { known, isLoaded };
}
