import type { GenerationView } from '../generation.ts';
import type { NumberedVideo } from '../kept-videos.ts';
import type { VideoShare } from '../video-share.ts';
import type { Folder } from './library.ts';

/**
 * A folder that everybody can look through who has the link, with what is in it by then. It ends when its time is over, when somebody takes it back,
 * and with its folder.
 */
export interface FolderShare extends Omit<VideoShare, 'generationId' | 'video'> {
  readonly folderId: string;
}

/** What somebody chooses who shares one. */
export type FolderShareWish = Pick<FolderShare, 'showsPrompt' | 'untilMs'>;

/** A part of a folder as somebody sees it who has the link, newest first. */
export interface SharedFolder {
  readonly share: FolderShare;
  readonly folder: Folder;
  readonly items: readonly SharedItem[];
  /** How many of its generations there are to see; `mostCounted` and one where there are more than are counted. */
  readonly count: number;
  /** Where the next part begins; undefined on the last. */
  readonly next: number | undefined;
}

export interface SharedItem {
  readonly generation: GenerationView;
  /** What people call it. */
  readonly name?: string;
  /** Those that are there. */
  readonly videos: readonly NumberedVideo[];
}

/** The store's calls over them. */
export interface FolderShareStore {
  addFolderShare(share: FolderShare): Promise<void>;
  folderShare(id: string): Promise<FolderShare | undefined>;
  /** Oldest first, also those whose time is over. */
  folderSharesOf(folderId: string): Promise<readonly FolderShare[]>;
  /** @returns whether it was there */
  dropFolderShare(folderId: string, id: string): Promise<boolean>;
  /** Drops those whose time is over. @returns how many there were */
  dropFolderShares(untilMs: number): Promise<number>;
}

/** Generations on one page. */
export const sharedAtOnce = 24;
