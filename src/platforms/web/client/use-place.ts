import { useCallback, useEffect, useRef, useState } from 'react';
import { type Place, pathOf, placeOf, readSessions, type Session, saveSessions, withSession } from './chat/sessions.ts';
import type { Makes } from './server/api.ts';

/** Where the person is, and the sessions that they know. */
export interface Whereabouts {
  readonly place: Place;
  /** The mode of the chat that they are in, or come from. */
  readonly makes: Makes;
  /** The session that they are in, or come from. */
  readonly session: string | null;
  readonly sessions: readonly Session[];
  /** @param isReplacing in the place of where they are: the way back leads past it */
  go(next: Place, isReplacing?: boolean): void;
  /** A session is called by the first thing that was asked for in it. */
  name(asked: { readonly prompt: string }): void;
}

/** @param onLeave called before the person goes elsewhere */
export function usePlace(onLeave: () => void): Whereabouts {
  const [place, setPlace] = useState<Place>(() => placeOf(location));
  const [makes, setMakes] = useState<Makes>(place.view === 'chat' ? place.makes : 'video');
  const [session, setSession] = useState<string | null>(place.view === 'chat' ? place.session : null);
  const [sessions, setSessions] = useState(readSessions);
  const latest = useRef(onLeave);
  latest.current = onLeave;

  const go = useCallback((next: Place, isReplacing = false) => {
    latest.current();
    history[isReplacing ? 'replaceState' : 'pushState'](null, '', pathOf(next));
    setPlace(next);
  }, []);
  useEffect(() => {
    const onBack = () => setPlace(placeOf(location));
    window.addEventListener('popstate', onBack);
    return () => window.removeEventListener('popstate', onBack);
  }, []);
  useEffect(() => {
    if (place.view !== 'chat') return;
    const { session: current } = place;
    setSession(current);
    setMakes(place.makes);
    setSessions((known) => withSession(known, current));
  }, [place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies(place): in the session that is left something may have been typed
  useEffect(() => saveSessions(sessions), [sessions, place]);

  return {
    ...{ place, makes, session, sessions, go },
    name({ prompt }) {
      if (place.view !== 'chat' || place.session === null) return;
      const { session: named } = place;
      setSessions((known) => withSession(known, named, prompt));
    },
  };
}
