import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAwaiting } from '../chat/done-signals.ts';
import { type ApiError, asApiError, type Generation } from '../server/api.ts';
import { type Listening, listen } from '../server/live.ts';
import { useServer } from '../server/server.ts';

const pageSize = 60;

/** What the gallery is narrowed down to; empty texts are no filter. */
export interface GalleryFilter {
  /** `web`, the id of a chat platform, or `all`. */
  readonly platform: string;
  readonly session_id: string;
  readonly words: string;
  readonly status: string;
  readonly model: string;
  readonly person: string;
  /** `true`: of the one who looks alone. */
  readonly mine: string;
  readonly since: string;
  /** `hide`: without those that came to nothing. */
  readonly errors: string;
  /** `true`: these alone. */
  readonly favourites: string;
  readonly kept: string;
  /** The id of a folder. */
  readonly folder: string;
  readonly kind: string;
  /** Newest first without one. */
  readonly sort: string;
}

export interface Gallery {
  /** In the order that is asked for. */
  readonly generations: readonly Generation[];
  readonly isLoaded: boolean;
  readonly trouble: ApiError | undefined;
  /** Another number whenever there may be more or fewer of them. */
  readonly changes: number;
  /** Takes over what an answer says of some of them. */
  put(changed: readonly Generation[]): void;
  /** Reads the next page, if there is one and none is on its way. */
  loadMore(): void;
}

/** The generations that fit a filter, a page at a time, kept up to date. */
export function useGallery(filter: GalleryFilter): Gallery {
  const [generations, setGenerations] = useState<readonly Generation[]>([]);
  const [loadedFilter, setLoadedFilter] = useState<GalleryFilter>();
  const [trouble, setTrouble] = useState<ApiError>();
  const [changes, setChanges] = useState(0);
  const cursor = useRef<number | null>(null);
  const latest = useRef(filter);
  latest.current = filter;
  const pages = useMemo<Pages>(
    () => ({
      latest,
      cursor,
      setGenerations,
      setTrouble,
      onOtherNumber: () => setChanges((count) => count + 1),
      onFirst(read, operations, next) {
        cursor.current = next;
        setGenerations(operations);
        setLoadedFilter(read);
      },
    }),
    [],
  );
  useLooking(filter, pages);
  const loadMore = useLoadMore(filter, pages);
  const put = useCallback((changed: readonly Generation[]) => {
    const byId = new Map(changed.map((each) => [each.operation_id, each]));
    setGenerations((known) => known.map((each) => byId.get(each.operation_id) ?? each));
  }, []);
  return { generations, isLoaded: loadedFilter === filter, trouble, changes, put, loadMore };
}

/** What is read, and where it goes. The same all the time. */
interface Pages {
  readonly latest: RefObject<GalleryFilter>;
  /** Where the next page begins; null where there is none. */
  readonly cursor: RefObject<number | null>;
  setGenerations(change: (known: readonly Generation[]) => readonly Generation[]): void;
  setTrouble(trouble: ApiError | undefined): void;
  onOtherNumber(): void;
  /** The first page of a filter is there. */
  onFirst(read: GalleryFilter, operations: readonly Generation[], next: number | null): void;
}

/** Reads the first page of a filter, and follows every change. */
function useLooking(filter: GalleryFilter, pages: Pages): void {
  const server = useServer();
  const isAwaiting = useAwaiting();
  const asked = useRef<GalleryFilter>(undefined);
  const shown = useRef<GalleryFilter>(undefined);
  /** Whether something changed while another filter was being read. */
  const hasMissed = useRef(false);
  const listening = useRef<Listening>(undefined);
  /** When a change of each was told last, by its id: an answer to what was asked before knows less. */
  const toldAtMs = useRef(new Map<string, number>());

  // One stream for all filters: opening one anew takes a connection, and time in which nothing is heard.
  useEffect(() => {
    const { latest, setGenerations, setTrouble, onFirst, onOtherNumber } = pages;
    const live = listen(
      server,
      { platform: 'all', own: 'true' },
      {
        async onLook(signal) {
          const wanted = latest.current;
          asked.current = wanted;
          const askedAtMs = performance.now();
          const { operations, next } = await server.api.list({ ...wanted, limit: pageSize }, signal);
          // Another look is on its way.
          if (wanted !== latest.current) return;
          const isNews = ({ operation_id: id }: Generation) => (toldAtMs.current.get(id) ?? Number.NEGATIVE_INFINITY) < askedAtMs;
          if (shown.current === wanted)
            setGenerations((known) => merge(known, ofOrder(wanted, known, operations.filter(isNews)), wanted));
          else {
            shown.current = wanted;
            onFirst(wanted, operations, next);
          }
          setTrouble(undefined);
          if (!hasMissed.current) return;
          hasMissed.current = false;
          live.look();
        },
        onChange(generation) {
          toldAtMs.current.set(generation.operation_id, performance.now());
          const wanted = latest.current;
          onOtherNumber();
          if (shown.current !== wanted) hasMissed.current = true;
          else
            setGenerations((known) =>
              isKnown(known, generation) || fits(generation, wanted) ? merge(known, [generation], wanted) : known,
            );
        },
        onRemoved(removed) {
          toldAtMs.current.set(removed, performance.now());
          onOtherNumber();
          if (shown.current !== latest.current) hasMissed.current = true;
          setGenerations((known) => known.filter(({ operation_id: id }) => id !== removed));
        },
        onTrouble: setTrouble,
        isAwaiting,
      },
    );
    listening.current = live;
    return live.stop;
  }, [server, pages, isAwaiting]);
  useEffect(() => {
    // The first one was asked for as listening began.
    if (asked.current === filter) return;
    pages.cursor.current = null;
    listening.current?.look();
  }, [filter, pages]);
}

function useLoadMore(filter: GalleryFilter, { latest, cursor, setGenerations, setTrouble }: Pages): () => void {
  const { api } = useServer();
  /** The filter whose next page is on its way. */
  const reading = useRef<GalleryFilter>(undefined);
  return useCallback(() => {
    if (cursor.current === null || reading.current === filter) return;
    reading.current = filter;
    api
      .list({ ...filter, limit: pageSize, before: cursor.current })
      .then(({ operations, next }) => {
        if (latest.current !== filter) return;
        cursor.current = next;
        // What is known may have come as an event since.
        setGenerations((known) => {
          const numbers = new Set(known.map(({ number }) => number));
          return merge(
            known,
            operations.filter(({ number }) => !numbers.has(number)),
            filter,
          );
        });
      })
      .catch((error: unknown) => setTrouble(asApiError(error)))
      .finally(() => {
        if (reading.current === filter) reading.current = undefined;
      });
  }, [api, filter, latest, cursor, setGenerations, setTrouble]);
}

function isKnown(known: readonly Generation[], { number }: Generation): boolean {
  return known.some((each) => each.number === number);
}

/** In another order than newest first, only the server knows where others belong: those that are shown are brought up to date. */
function ofOrder(filter: GalleryFilter, known: readonly Generation[], news: readonly Generation[]): readonly Generation[] {
  return isNewestFirst(filter) ? news : news.filter((each) => isKnown(known, each));
}

function isNewestFirst({ sort }: GalleryFilter): boolean {
  return sort === '' || sort === 'newest';
}

function merge(known: readonly Generation[], news: readonly Generation[], filter: GalleryFilter): readonly Generation[] {
  if (!isNewestFirst(filter)) {
    const others = new Map(news.map((each) => [each.operation_id, each]));
    return [...new Map([...known, ...others.values()].map((each) => [each.operation_id, each])).values()];
  }
  const [last] = known.slice(-1);
  // The usual case, and the one that has to be fast: a next page.
  if (last !== undefined && news.every(({ number }) => number < last.number)) return [...known, ...news];
  const byId = new Map(known.map((generation) => [generation.operation_id, generation]));
  for (const generation of news) byId.set(generation.operation_id, generation);
  return [...byId.values()].sort((a, b) => b.number - a.number);
}

/** Whether one that has just come belongs here. What was searched by words, or is in another order, is left as it was found. */
function fits(generation: Generation, filter: GalleryFilter): boolean {
  const { status, model, person, platform, session_id: session, needs_decision: isQuestion } = generation;
  const is = (wanted: string, given: string) => wanted === '' || wanted === given;
  if (!is(filter.platform === 'all' ? '' : filter.platform, platform) || !is(filter.session_id, session)) return false;
  if (filter.errors === 'hide' && status === 'error' && !isQuestion) return false;
  if (!is(filter.favourites, String(generation.favourite)) || !is(filter.kept, String(generation.kept))) return false;
  if (filter.mine === 'true' && !generation.is_mine) return false;
  if (!is(filter.folder, generation.folder_id ?? '')) return false;
  if (!isNewestFirst(filter) || !isOfKind(generation, filter.kind)) return false;
  return filter.words === '' && is(filter.status, status) && is(filter.model, model) && is(filter.person, person.id);
}

/** Which ones were made of people's own videos, the server alone says. */
function isOfKind({ makes, film }: Generation, kind: string): boolean {
  switch (kind) {
    case '':
      return true;
    case 'picture':
      return makes === 'image';
    case 'film':
      return film !== null;
    case 'video':
      return makes === 'video' && film === null;
    default:
      return false;
  }
}
