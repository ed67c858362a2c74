import type { Platform, Requester } from '../generation.ts';
import type { HistoryQuery } from '../history-query.ts';
import type { ListedPerson } from './browsing.ts';
import type { FolderShare, FolderShareWish, SharedFolder, SharedItem } from './folder-share.ts';
import type { FilledFolder, LibraryChange, LibraryEntry, LibraryUse } from './library.ts';

export interface PeopleQuery {
  readonly platform?: Platform;
  /** A part of their name or id, in small letters or large ones. Default: everybody. */
  readonly words?: string;
  readonly limit: number;
}

export interface ListedPeople {
  readonly people: readonly ListedPerson[];
  /** Whether there are more than fit into the limit. */
  readonly hasMore: boolean;
}

/** What people keep: favourites of their own, and the names, notes and folders of the page. */
export interface VideoLibrary {
  /** As somebody sees them, in the order of the ids. @param ids of generations; of others nothing is known */
  entriesOf(ids: readonly string[], person: Requester): Promise<readonly LibraryEntry[]>;
  /**
   * Changes one entry, in one transaction.
   *
   * @throws {UserError} `not_found` where there is no such generation or folder (any more), and where nothing is left on the disk to keep;
   *   `not_possible_now` where somebody has as many favourites, or the bot as much to keep for ever, as there may be; `storage_full`
   */
  change(id: string, change: LibraryChange, person: Requester): Promise<LibraryEntry>;
  use(person: Requester): Promise<LibraryUse>;
  /** How many history has on all of its pages; `mostCounted` and one where there are more than are counted. */
  count(query: Omit<HistoryQuery, 'limit'>): Promise<number>;
  /** Who has asked for what history has, by name. */
  people(query: PeopleQuery): Promise<ListedPeople>;
  /** By name. */
  folders(): Promise<readonly FilledFolder[]>;
  /** @throws {UserError} `invalid_option` where it has no name or a longer one, or another one has it; `not_possible_now` where there are too many */
  addFolder(name: string): Promise<FilledFolder>;
  /** @throws {UserError} `not_found`, and as `addFolder` does */
  renameFolder(id: string, name: string): Promise<FilledFolder>;
  /** What was in it stays. @throws {UserError} `not_found` */
  removeFolder(id: string): Promise<void>;
  /**
   * Lets everybody look through a folder who has the link, until its time is over or somebody takes it back. It ends with the folder,
   * and shows what the one who shared it may see.
   *
   * @throws {UserError} `not_found`; `not_possible_now` where it has too many
   */
  shareFolder(id: string, wish: FolderShareWish, person: Requester): Promise<FolderShare>;
  /** Those whose time is not over, oldest first. @throws {UserError} `not_found` */
  folderShares(id: string): Promise<readonly FolderShare[]>;
  /** Takes one back. @throws {UserError} `not_found` */
  unshareFolder(id: string, share: string): Promise<void>;
  /**
   * Undefined where there is nothing to see (any more). Its id alone gives no right: the link is signed.
   *
   * @param before the number of a generation: those behind it. Default: from the newest on
   */
  sharedFolder(share: string, before?: number): Promise<SharedFolder | undefined>;
  /** One of those that it has. @param number of a generation */
  sharedItem(share: string, number: number): Promise<SharedItem | undefined>;
}
