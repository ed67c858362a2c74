import { useEffect, useMemo, useState } from 'react';
import type { Generation } from '../server/api.ts';
import type { GalleryFilter } from './use-gallery.ts';

/** People stop typing for this long before what they typed is searched for. */
const typingMs = 250;
const dayMs = 86_400_000;

/** A person whose videos are shown alone. */
export type Person = Generation['person'] & { readonly platform: string };

/** What the gallery is narrowed down to, and how that is changed. */
export interface Filters {
  readonly filter: GalleryFilter;
  readonly isNarrowed: boolean;
  readonly scope: string;
  /** As it stands in the field; it is searched for a little later. */
  readonly typed: string;
  readonly status: string;
  readonly model: string;
  readonly days: string;
  readonly person: Person | undefined;
  setScope(scope: string): void;
  setTyped(words: string): void;
  setStatus(status: string): void;
  setModel(model: string): void;
  setDays(days: string): void;
  setPerson(person: Person | undefined): void;
  /** Shows everything of the present scope. */
  reset(): void;
}

/** @param session that the person comes from */
export function useFilters(session: string): Filters {
  const [scope, setScope] = useState('all');
  const [words, setWords] = useState('');
  const [typed, setTyped] = useState('');
  const [status, setStatus] = useState('');
  const [model, setModel] = useState('');
  const [person, setPerson] = useState<Person>();
  const [days, setDays] = useState('');

  useEffect(() => {
    const timer = window.setTimeout(() => setWords(typed), typingMs);
    return () => window.clearTimeout(timer);
  }, [typed]);

  const filter = useMemo<GalleryFilter>(
    () => ({
      platform: person?.platform ?? (scope === 'session' ? 'web' : scope),
      session_id: scope === 'session' && person === undefined ? session : '',
      words,
      status,
      model,
      person: person?.id ?? '',
      since: days === '' ? '' : new Date(startOfDay() - (Number(days) - 1) * dayMs).toISOString(),
    }),
    [scope, session, words, status, model, person, days],
  );
  return {
    filter,
    isNarrowed: words !== '' || status !== '' || model !== '' || person !== undefined || days !== '',
    ...{ scope, typed, status, model, days, person },
    ...{ setTyped, setStatus, setModel, setDays, setPerson },
    setScope(chosen) {
      setPerson(undefined);
      setScope(chosen);
    },
    reset() {
      setTyped('');
      setWords('');
      setStatus('');
      setModel('');
      setPerson(undefined);
      setDays('');
    },
  };
}

function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
}
