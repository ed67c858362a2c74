import { useCallback, useEffect, useRef, useState } from 'react';
import { type Place, pathOf, placeOf } from './chat/sessions.ts';
import type { Makes } from './server/api.ts';

/** Where the person is. */
export interface Whereabouts {
  readonly place: Place;
  /** The mode of the chat that they are in, or come from. */
  readonly makes: Makes;
  /** The session that they are in, or come from. */
  readonly session: string | null;
  /** @param isReplacing in the place of where they are: the way back leads past it */
  go(next: Place, isReplacing?: boolean): void;
}

/** @param onLeave called before the person goes elsewhere */
export function usePlace(onLeave: () => void): Whereabouts {
  const [place, setPlace] = useState<Place>(() => placeOf(location));
  const [makes, setMakes] = useState<Makes>(place.view === 'chat' ? place.makes : 'video');
  const [session, setSession] = useState<string | null>(place.view === 'chat' ? place.session : null);
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
    setSession(place.session);
    setMakes(place.makes);
  }, [place]);
  return { place, makes, session, go };
}
