import type { FolderShareStore } from './folder-share.ts';
import type { FilledFolder, Folder, LibraryFacts, LibraryPerson } from './library.ts';

/**
 * What the store knows of the things that people keep. What belongs to a generation goes when it is erased; with its words alone, the name and the
 * note go.
 */
export interface LibraryStore extends FolderShareStore {
  /** Nothing where there is no such generation. @returns whether it was none before */
  addFavourite(person: LibraryPerson, generationId: string, nowMs: number): Promise<boolean>;
  /** @returns whether it was one */
  removeFavourite(person: LibraryPerson, generationId: string): Promise<boolean>;
  favouriteCount(person: LibraryPerson): Promise<number>;
  /** Which of some generations are somebody's favourites, in any order. */
  favouritesAmong(person: LibraryPerson, generationIds: readonly string[]): Promise<readonly string[]>;

  /** Of some generations, in any order; none of those that nothing is known of. */
  libraryOf(generationIds: readonly string[]): Promise<readonly (LibraryFacts & { readonly generationId: string })[]>;
  /** In the place of what was there. Nothing where there is no such generation. */
  setLibrary(generationId: string, facts: LibraryFacts): Promise<void>;
  /** What is kept for ever. */
  keptForEver(): Promise<{ readonly count: number; readonly bytes: number }>;
  /** Whether its videos stay on the disk whatever their age: it is a favourite of somebody, or kept for ever. */
  isHeld(generationId: string): Promise<boolean>;

  /** By name. */
  folders(): Promise<readonly FilledFolder[]>;
  folder(id: string): Promise<Folder | undefined>;
  addFolder(folder: Folder): Promise<void>;
  renameFolder(id: string, name: string): Promise<void>;
  /** What is in it stays, in no folder. */
  removeFolder(id: string): Promise<void>;

  /** As they were written; undefined for somebody who has none. */
  ownDefaults(person: LibraryPerson): Promise<string | undefined>;
  /** @param written undefined: they have none any more */
  setOwnDefaults(person: LibraryPerson, written: string | undefined): Promise<void>;
}
