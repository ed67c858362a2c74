import { useCallback, useEffect, useRef, useState } from 'react';
import { type ApiError, api, type Generation } from './api.ts';
import { listen } from './live.ts';

const pageSize = 20;

/** A generation, and when we heard of it: what it said of times is true of then. */
export type Heard = Generation & { readonly heardAtMs: number };

export interface Conversation {
  /** Oldest first. */
  readonly generations: readonly Heard[];
  readonly isLoaded: boolean;
  /** What keeps us from hearing of changes; we go on trying. */
  readonly trouble: ApiError | undefined;
  readonly hasOlder: boolean;
  loadOlder(): Promise<void>;
  show(generation: Generation): void;
}

/** The generations of a session, kept up to date. Mount it anew for another session. */
export function useConversation(sessionId: string, onChange: (generation: Generation) => void): Conversation {
  const [generations, setGenerations] = useState<readonly Heard[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const [trouble, setTrouble] = useState<ApiError>();
  const [older, setOlder] = useState<number | null>(null);
  const hasRead = useRef(false);
  const tell = useRef(onChange);
  tell.current = onChange;

  const show = useCallback((generation: Generation) => {
    tell.current(generation);
    setGenerations((known) => merge(known, [generation]));
  }, []);

  useEffect(
    () =>
      listen(
        { session_id: sessionId },
        {
          async onReady() {
            const { operations, next } = await api.list({ session_id: sessionId, limit: pageSize });
            if (!hasRead.current) setOlder(next);
            hasRead.current = true;
            setGenerations((known) => merge(withoutMissing(known, operations, next === null), operations));
            setLoaded(true);
            setTrouble(undefined);
          },
          onChange: show,
          onRemoved: (id) => setGenerations((known) => known.filter(({ operation_id }) => operation_id !== id)),
          onTrouble: setTrouble,
        },
      ),
    [sessionId, show],
  );

  const loadOlder = useCallback(async () => {
    if (older === null) return;
    const { operations, next } = await api.list({ session_id: sessionId, limit: pageSize, before: older });
    setOlder(next);
    setGenerations((known) => merge(known, operations));
  }, [older, sessionId]);

  return { generations, isLoaded, trouble, hasOlder: older !== null, loadOlder, show };
}

function merge(known: readonly Heard[], news: readonly Generation[]): readonly Heard[] {
  const byId = new Map(known.map((generation) => [generation.operation_id, generation]));
  for (const generation of news) byId.set(generation.operation_id, { ...generation, heardAtMs: Date.now() });
  return [...byId.values()].sort((a, b) => a.number - b.number);
}

/** What the server no longer lists among the newest was deleted elsewhere. */
function withoutMissing(known: readonly Heard[], newest: readonly Generation[], isWhole: boolean): readonly Heard[] {
  const oldest = isWhole ? 0 : Math.min(...newest.map(({ number }) => number));
  const listed = new Set(newest.map(({ operation_id: id }) => id));
  return known.filter(({ number, operation_id: id }) => number < oldest || listed.has(id));
}
