import { useCallback, useEffect, useRef, useState } from 'react';
import type { ApiError, Generation } from '../server/api.ts';
import { type Listening, listen, tellHeard, tellSessions } from '../server/live.ts';
import { useServer } from '../server/server.ts';
import { isRunning } from './is-running.ts';

const pageSize = 20;
/** To see one far back. */
const mostAtOnce = 100;

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
  /** Reads older ones until one is there. @throws {ApiError} when it is gone */
  loadUntil(id: string): Promise<void>;
  /** @param askedAtMs when it was asked for: what was heard since then is newer */
  show(generation: Generation, askedAtMs: number): void;
}

/** What the page around a conversation wants of it. */
export interface Surroundings {
  readonly onChange: (generation: Generation) => void;
  /** Whether the page wants to hear of what is made for its person in other sessions as well. */
  readonly hearsOwn: boolean;
  /** Whether such a thing is awaited also while nobody sees the page. */
  isAwaiting(): boolean;
}

/** The generations of a session, kept up to date. Mount it anew for another session. */
export function useConversation(sessionId: string, { onChange, hearsOwn, isAwaiting }: Surroundings): Conversation {
  const server = useServer();
  const { api } = server;
  const [generations, setGenerations] = useState<readonly Heard[]>([]);
  const [isLoaded, setLoaded] = useState(false);
  const [trouble, setTrouble] = useState<ApiError>();
  const [older, setOlder] = useState<number | null>(null);
  const hasRead = useRef(false);
  const tell = useRef(onChange);
  tell.current = onChange;
  const awaits = useRef(isAwaiting);
  awaits.current = isAwaiting;

  const latest = useRef(generations);
  latest.current = generations;
  const listening = useRef<Listening>(undefined);

  const show = useCallback(
    (generation: Generation, askedAtMs: number) => {
      tell.current(generation);
      setGenerations((known) => merge(known, [generation], askedAtMs));
      // It may be the first of its session.
      if (latest.current.every((each) => each.operation_id !== generation.operation_id)) tellSessions(server);
      // Of those it was made from another version is told now.
      if (changesFamily(latest.current, generation)) listening.current?.look();
    },
    [server],
  );

  useEffect(() => {
    const live = listen(
      server,
      { session_id: sessionId, ...(hearsOwn && { own: 'true' }) },
      {
        async onLook(signal) {
          const askedAtMs = Date.now();
          const { operations, next } = await server.api.list({ session_id: sessionId, limit: pageSize }, signal);
          if (!hasRead.current) setOlder(next);
          hasRead.current = true;
          for (const generation of operations.toReversed()) tell.current(generation);
          // Also where no stream tells of it.
          for (const generation of operations) if (!isRunning(generation)) tellHeard(server, generation);
          setGenerations((known) => merge(withoutMissing(known, operations, next === null, askedAtMs), operations, askedAtMs));
          setLoaded(true);
          setTrouble(undefined);
        },
        onChange: (generation) => show(generation, Number.POSITIVE_INFINITY),
        onRemoved(id) {
          setGenerations((known) => known.filter(({ operation_id }) => operation_id !== id));
          if (latest.current.some((each) => isRelative(each, id))) listening.current?.look();
        },
        onTrouble: setTrouble,
        isAwaiting: () => latest.current.some(isRunning) || awaits.current(),
      },
    );
    listening.current = live;
    return live.stop;
  }, [server, sessionId, hearsOwn, show]);

  const loadOlder = useCallback(async () => {
    if (older === null) return;
    const askedAtMs = Date.now();
    const { operations, next } = await api.list({ session_id: sessionId, limit: pageSize, before: older });
    setOlder(next);
    setGenerations((known) => merge(known, operations, askedAtMs));
  }, [api, older, sessionId]);

  const cursor = useRef(older);
  cursor.current = older;
  const loadUntil = useCallback(
    async (id: string) => {
      const { number, session_id: itsSession } = await api.find(id);
      while (cursor.current !== null && cursor.current > number && itsSession === sessionId) {
        const askedAtMs = Date.now();
        const { operations, next } = await api.list({ session_id: sessionId, limit: mostAtOnce, before: cursor.current });
        cursor.current = next;
        setOlder(next);
        setGenerations((known) => merge(known, operations, askedAtMs));
      }
    },
    [api, sessionId],
  );

  return { generations, isLoaded, trouble, hasOlder: older !== null, loadOlder, loadUntil, show };
}

/** Whether others of its family say something else now: it is new among them, or no video came of it. */
function changesFamily(known: readonly Heard[], { operation_id: id, status, lineage }: Generation): boolean {
  const before = known.find((each) => each.operation_id === id);
  return lineage !== null && (before === undefined || (before.status !== status && status === 'error'));
}

function isRelative({ lineage }: Generation, id: string): boolean {
  return lineage?.made_from?.operation_id === id || (lineage?.children ?? []).some((each) => each.operation_id === id);
}

/** An answer may come later than an event that happened after it. */
function merge(known: readonly Heard[], news: readonly Generation[], askedAtMs: number): readonly Heard[] {
  const byId = new Map(known.map((generation) => [generation.operation_id, generation]));
  for (const generation of news) {
    const heardAtMs = byId.get(generation.operation_id)?.heardAtMs ?? 0;
    if (heardAtMs < askedAtMs) byId.set(generation.operation_id, { ...generation, heardAtMs: Date.now() });
  }
  return [...byId.values()].sort((a, b) => a.number - b.number);
}

/** What the server no longer lists among the newest was deleted elsewhere, unless it began after we asked. */
function withoutMissing(
  known: readonly Heard[],
  newest: readonly Generation[],
  isWhole: boolean,
  askedAtMs: number,
): readonly Heard[] {
  const oldest = isWhole ? 0 : Math.min(...newest.map(({ number }) => number));
  const listed = new Set(newest.map(({ operation_id: id }) => id));
  return known.filter(({ number, operation_id: id, heardAtMs }) => number < oldest || listed.has(id) || heardAtMs >= askedAtMs);
}
