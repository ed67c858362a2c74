import type { Makes } from '../server/api.ts';

/** The session of every request that names none. */
export const defaultSession = 'web';

/** A session, with the form of one of its two modes. */
export interface ChatPlace {
  readonly view: 'chat';
  readonly session: string | null;
  readonly makes: Makes;
  /** The generation that is brought into sight. */
  readonly target?: string;
}

/** The gallery, with one of its videos shown large. */
export interface GalleryPlace {
  readonly view: 'gallery';
  /** The id of a generation. */
  readonly id?: string;
  /** What it is narrowed down to, as it stands in the address. */
  readonly query?: string;
}

/** Where in the web chat somebody is. */
export type Place =
  | ChatPlace
  | GalleryPlace
  | FilmPlace
  | { readonly view: 'admin' }
  | { readonly view: 'batch' }
  | { readonly view: 'schedules' }
  | { readonly view: 'you' };

/** A film of shots: one that is being written, or one that was begun. */
export interface FilmPlace {
  readonly view: 'film';
  /** The id of a generation. */
  readonly id?: string;
}

export function placeOf({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): Place {
  const [inGallery, id] = /^\/gallery(?:\/([\w-]{1,100}))?$/.exec(pathname) ?? [];
  if (inGallery !== undefined) return { view: 'gallery', query: search.slice(1), ...(id !== undefined && { id }) };
  const [inFilm, film] = /^\/film(?:\/([\w-]{1,100}))?$/.exec(pathname) ?? [];
  if (inFilm !== undefined) return { view: 'film', ...(film !== undefined && { id: film }) };
  if (pathname === '/admin') return { view: 'admin' };
  if (pathname === '/batch') return { view: 'batch' };
  if (pathname === '/schedules') return { view: 'schedules' };
  if (pathname === '/you') return { view: 'you' };
  const session = /^\/s\/([A-Za-z0-9_-]{1,100})$/.exec(pathname)?.[1] ?? null;
  const target = /^#generation-([\w-]{1,100})$/.exec(hash)?.[1];
  return {
    view: 'chat',
    session: session === defaultSession ? null : session,
    makes: new URLSearchParams(search).get('make') === 'image' ? 'image' : 'video',
    ...(target !== undefined && { target }),
  };
}

export function pathOf(place: Place): string {
  if (place.view === 'gallery')
    return `/gallery${place.id === undefined ? '' : `/${place.id}`}${place.query ? `?${place.query}` : ''}`;
  if (place.view === 'film') return place.id === undefined ? '/film' : `/film/${place.id}`;
  if (place.view !== 'chat') return `/${place.view}`;
  const path = place.session === null ? '/' : `/s/${place.session}`;
  const hash = place.target === undefined ? '' : `#generation-${place.target}`;
  return `${path}${place.makes === 'image' ? '?make=image' : ''}${hash}`;
}
