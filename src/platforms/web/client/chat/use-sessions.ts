import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { draftSessions, leftDraftSessions } from '../composer/drafts.ts';
import type { Generation } from '../server/api.ts';
import { generationHeard, sessionsChanged } from '../server/live.ts';
import { changes } from '../server/server.ts';
import type { DoneSignals } from './done-signals.ts';
import { isRunning } from './is-running.ts';
import { handOverSessions } from './known-sessions.ts';
import { type ListedSession, type SessionChange, type SessionList, sessionApi } from './session-api.ts';
import { defaultSession } from './sessions.ts';
import type { Heard } from './use-conversation.ts';

/** Several changes that come together are read at once. */
const gatherMs = 150;

/** A session in the list of the page. */
export interface SessionRow {
  readonly id: string;
  /** Empty: nothing was made in it. */
  readonly title: string;
  /** Absent: the server does not know it yet, since nothing was asked for in it. */
  readonly listed?: ListedSession;
}

export interface Sessions {
  /** Pinned ones, then new ones, then those that were used last. */
  readonly rows: readonly SessionRow[];
  /** Ids of those in which something is being made for this person. */
  readonly running: ReadonlySet<string>;
  /** What was made in the session that is open: one that is nobody's yet is called by it. */
  name(asked: { readonly prompt: string }): void;
  /** @throws {ApiError} */
  change(id: string, change: SessionChange): Promise<void>;
  /** @throws {ApiError} */
  remove(id: string, withVideos: boolean): Promise<void>;
}

/** A person's sessions as the server knows them, kept up to date. @param current the one that is open; null for the main one */
export function useSessions(current: string | null, signals: Pick<DoneSignals, 'watchOwn'>): Sessions {
  const [list, setList] = useState<SessionList>();
  const { running, read, hear } = useOwnList(list, setList, signals);
  useEffect(() => {
    let timer: number | undefined;
    const readSoon = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(read, gatherMs);
    };
    const onHeard = (event: Event) => {
      if (event instanceof CustomEvent && hear(event.detail)) readSoon();
    };
    changes.addEventListener(sessionsChanged, readSoon);
    changes.addEventListener(generationHeard, onHeard);
    void handOverSessions()
      .catch(() => undefined)
      .finally(read);
    return () => {
      window.clearTimeout(timer);
      changes.removeEventListener(sessionsChanged, readSoon);
      changes.removeEventListener(generationHeard, onHeard);
    };
  }, [read, hear]);
  const [left, setLeft] = useState<readonly string[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies(current): what was left in one that was opened has been taken over
  useEffect(() => void leftDraftSessions().then(setLeft), [current]);
  const [begun, setBegun] = useState<SessionRow>();
  const rows = useMemo(() => rowsOf(list?.sessions ?? [], current, { left, begun }), [list, current, left, begun]);
  return {
    rows,
    running: useMemo(() => new Set([...running.values()].map(({ session_id: id }) => id)), [running]),
    name({ prompt: title }) {
      if (current !== null) setBegun((known) => (known?.id === current && known.title !== '' ? known : { id: current, title }));
    },
    async change(id, change) {
      const changed = await sessionApi.change(id, change);
      setList(
        (known) => known && { ...known, sessions: known.sessions.map((each) => (each.session_id === id ? changed : each)) },
      );
    },
    async remove(id, withVideos) {
      await sessionApi.remove(id, withVideos);
      setLeft((known) => known.filter((each) => each !== id));
      setList((known) => known && { ...known, sessions: known.sessions.filter((each) => each.session_id !== id) });
    },
  };
}

/** The list, and what is being made for its person. */
function useOwnList(
  list: SessionList | undefined,
  setList: (list: SessionList) => void,
  { watchOwn }: Pick<DoneSignals, 'watchOwn'>,
) {
  const [running, setRunning] = useState<ReadonlyMap<string, Heard>>(new Map());
  const latest = useRef({ list, running });
  latest.current = { list, running };
  const show = useCallback(
    (next: ReadonlyMap<string, Heard>, news: readonly Heard[]) => {
      latest.current = { ...latest.current, running: next };
      setRunning(next);
      watchOwn([...next.values()], news);
    },
    [watchOwn],
  );
  const read = useCallback(async () => {
    const askedAtMs = Date.now();
    // Where it can't be read, the stream of changes comes back, and with it this.
    const answer = await sessionApi.list().catch(() => undefined);
    if (answer === undefined) return;
    setList(answer);
    const told = answer.running.map((each) => ({ ...each, heardAtMs: askedAtMs })).filter(isRunning);
    const newer = [...latest.current.running.values()].filter(({ heardAtMs }) => heardAtMs > askedAtMs);
    show(new Map([...told, ...newer].map((each) => [each.operation_id, each])), []);
  }, [setList, show]);
  /** @returns whether the list of sessions says something else now */
  const hear = useCallback(
    (generation: Generation): boolean => {
      const { list: known, running: before } = latest.current;
      if (known === undefined || generation.person.id !== known.person_id || generation.platform !== 'web') return false;
      const { operation_id: id, session_id: session } = generation;
      const heard = { ...generation, heardAtMs: Date.now() };
      const isKnown = known.sessions.some((each) => each.session_id === session);
      if (!isRunning(heard) && !before.has(id)) return false;
      const next = new Map(before);
      if (isRunning(heard)) next.set(id, heard);
      else next.delete(id);
      show(next, [heard]);
      // Begun, ended, or in a session that is not in the list.
      return before.has(id) !== next.has(id) || !isKnown;
    },
    [show],
  );
  return { running, read, hear };
}

/** @param more sessions in which closed tabs left a draft, and one that others have begun */
function rowsOf(
  sessions: readonly ListedSession[],
  current: string | null,
  { left, begun }: { readonly left: readonly string[]; readonly begun: SessionRow | undefined },
): readonly SessionRow[] {
  const row = (listed: ListedSession): SessionRow => ({ id: listed.session_id, title: listed.title, listed });
  const known = new Set(sessions.map(({ session_id: id }) => id));
  const here = [...(current === null ? [] : [current]), ...draftSessions(), ...left];
  const others = [...new Set(here)]
    .filter((id) => !known.has(id) && id !== defaultSession)
    .map((id) => ({ id, title: begun?.id === id ? begun.title : '' }));
  return [...sessions.filter(({ pinned }) => pinned).map(row), ...others, ...sessions.filter(({ pinned }) => !pinned).map(row)];
}
