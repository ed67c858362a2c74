import { hasDraft } from '../composer/drafts.ts';
import type { Makes } from '../server/api.ts';

/** The session of every request that names none. */
export const defaultSession = 'web';
const storageKey = 'veo-bot.sessions';
const kept = 40;
const titleCharacters = 60;

/** A conversation that this browser knows; null is the one that every request without a session belongs to. */
export interface Session {
  readonly id: string | null;
  /** What it began with; empty before that. */
  readonly title: string;
}

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
export type Place = ChatPlace | GalleryPlace | { readonly view: 'admin' } | { readonly view: 'batch' };

export function placeOf({ pathname, search, hash }: Pick<Location, 'pathname' | 'search' | 'hash'>): Place {
  const [inGallery, id] = /^\/gallery(?:\/([\w-]{1,100}))?$/.exec(pathname) ?? [];
  if (inGallery !== undefined) return { view: 'gallery', query: search.slice(1), ...(id !== undefined && { id }) };
  if (pathname === '/admin') return { view: 'admin' };
  if (pathname === '/batch') return { view: 'batch' };
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
  if (place.view !== 'chat') return `/${place.view}`;
  const path = place.session === null ? '/' : `/s/${place.session}`;
  const hash = place.target === undefined ? '' : `#generation-${place.target}`;
  return `${path}${place.makes === 'image' ? '?make=image' : ''}${hash}`;
}

export function readSessions(): readonly Session[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isSession).filter(isBegun) : [];
  } catch {
    // A list of links that can't be read is one that starts anew; the videos are in the gallery all the same.
    return [];
  }
}

export function saveSessions(sessions: readonly Session[]): void {
  localStorage.setItem(storageKey, JSON.stringify(sessions.filter(isBegun).slice(0, kept)));
}

/** Puts a session in front, with a title once it has one. Those that somebody only looked into go. */
export function withSession(sessions: readonly Session[], id: string | null, prompt = ''): readonly Session[] {
  const known = sessions.find((session) => session.id === id);
  const begun = sessions.filter((session) => session.id === id || isBegun(session));
  if (id === null) return begun;
  const title = known?.title || prompt.slice(0, titleCharacters);
  if (known !== undefined) return begun.map((session) => (session.id === id ? { id, title } : session));
  return [{ id, title }, ...begun];
}

/** Something was made in it, or typed and not yet sent. */
function isBegun({ id, title }: Session): boolean {
  return title !== '' || (id !== null && hasDraft(id));
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'id' in value && 'title' in value && typeof value.title === 'string';
}
