import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type FilterValues, mine, readFilters, readPerson, writeFilters } from './filter-values.ts';
import type { GalleryFilter } from './use-gallery.ts';

/** People stop typing for this long before what they typed is searched for. */
const typingMs = 250;
const dayMs = 86_400_000;

/** What the gallery is narrowed down to, and how that is changed. */
export interface Filters {
  readonly filter: GalleryFilter;
  readonly values: FilterValues;
  readonly isNarrowed: boolean;
  /** As it stands in the field; it is searched for a little later. */
  readonly typed: string;
  setTyped(words: string): void;
  set(change: Partial<FilterValues>): void;
  /** Shows everything of the present scope. */
  reset(): void;
}

/**
 * @param session that the person comes from
 * @param query of the gallery's address, where the filters stand
 * @param onQuery puts another one into it
 */
export function useFilters(session: string, query: string, onQuery: (query: string) => void): Filters {
  const values = useMemo(() => readFilters(query), [query]);
  const [typed, setTyped] = useState(values.words);
  /** What was last put into the address from the field: another one came from elsewhere. */
  const written = useRef(values.words);
  const latest = useRef({ values, onQuery });
  latest.current = { values, onQuery };
  const set = useCallback((change: Partial<FilterValues>) => {
    const { values: before, onQuery: put } = latest.current;
    put(writeFilters({ ...before, ...change }));
  }, []);

  useEffect(() => {
    if (values.words === written.current) return;
    written.current = values.words;
    setTyped(values.words);
  }, [values.words]);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      if (typed === latest.current.values.words) return;
      written.current = typed;
      set({ words: typed });
    }, typingMs);
    return () => window.clearTimeout(timer);
  }, [typed, set]);

  const filter = useMemo(() => filterOf(values, session), [values, session]);
  return {
    ...{ filter, values, typed, setTyped, set },
    isNarrowed: writeFilters({ ...values, where: '', sort: '' }) !== '',
    reset() {
      setTyped('');
      written.current = '';
      set({ ...readFilters(''), where: latest.current.values.where, sort: latest.current.values.sort });
    },
  };
}

function filterOf(
  { where, words, status, model, days, person, kept, folder, kind, sort }: FilterValues,
  session: string,
): GalleryFilter {
  const asked = readPerson(person);
  const isHere = where === 'session' && asked === undefined;
  const since = /^\d{1,4}$/.test(days) ? new Date(startOfDay() - (Number(days) - 1) * dayMs).toISOString() : '';
  return {
    platform: asked?.platform ?? (isHere ? 'web' : where || 'all'),
    session_id: isHere ? session : '',
    person: asked?.id ?? '',
    mine: person === mine ? 'true' : '',
    ...{ words, model, since, folder, kind, sort },
    status: status === 'any' ? '' : status,
    // Those that came to nothing are shown to who asks for them.
    errors: status === '' ? 'hide' : '',
    favourites: kept === 'favourites' ? 'true' : '',
    kept: kept === 'ever' ? 'true' : '',
  };
}

function startOfDay(): number {
  return new Date().setHours(0, 0, 0, 0);
}
