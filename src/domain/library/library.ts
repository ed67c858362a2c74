import type { Requester } from '../generation.ts';
import { personIdOf } from '../people/person.ts';

/** A person as the library knows them again: a name is for people to see, and may change. */
export type LibraryPerson = Omit<Requester, 'name'>;

/** What people put to a generation besides what was asked for. */
export interface LibraryFacts {
  /** What people call it. */
  readonly name?: string;
  readonly note?: string;
  /** It is in one folder at most. */
  readonly folderId?: string;
  /** Kept for ever: its videos stay on the disk, however old they get. */
  readonly kept?: KeptForEver;
}

export interface KeptForEver {
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Of its videos, which count against `OUTPUTS_KEPT_GB`. */
  readonly bytes: number;
}

/** The same as somebody sees it. */
export interface LibraryEntry extends LibraryFacts {
  readonly generationId: string;
  /** Whether it is one of their favourites. */
  readonly isFavourite: boolean;
}

/** What is to become of an entry; what is absent stays as it is, and null takes it away. */
export interface LibraryChange {
  readonly isFavourite?: boolean;
  readonly isKept?: boolean;
  readonly name?: string | null;
  readonly note?: string | null;
  readonly folderId?: string | null;
}

/** A project: generations that somebody put together. */
export interface Folder {
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly createdAtMs: number;
}

export interface FilledFolder extends Folder {
  /** Generations in it. */
  readonly count: number;
}

/** How much is kept, and how much may be. */
export interface LibraryUse {
  /** Of one person. */
  readonly favourites: { readonly count: number; readonly most: number };
  /** Of everybody together. */
  readonly kept: { readonly count: number; readonly bytes: number; readonly mostBytes: number };
}

/** Where no setting says otherwise. */
export const usualLimits = { favouritesPerPerson: 100, keptGigabytes: 10 } as const;
/** Lengths in characters as people count them. */
export const longest = { name: 120, note: 2000, folderName: 80 } as const;
/** More would be a program that makes them by mistake. */
export const mostFolders = 500;
/** Generations that one request changes. */
export const mostAtOnce = 100;

/**
 * Whose favourites and defaults somebody has. Everybody who may open the page by the machine or the token alone shares what is kept there: it is
 * the same library in each browser, and for programs with the token. Who came in by a name of their own has their own.
 */
export function libraryPersonOf({ platform, tenant, id }: Requester): LibraryPerson {
  if (platform === 'web') return { platform, id: personIdOf({ platform, id }) === undefined ? 'web' : id };
  return { platform, id, ...(tenant !== undefined && { tenant }) };
}
