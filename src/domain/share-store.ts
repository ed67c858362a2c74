import type { VideoShare } from './video-share.ts';

/** What the store knows of videos that everybody can watch who has the link. Those of a generation go when it, or its words, are erased. */
export interface ShareStore {
  addShare(share: VideoShare): Promise<void>;
  share(id: string): Promise<VideoShare | undefined>;
  /** Oldest first, also those whose time is over. */
  sharesOf(generationId: string): Promise<readonly VideoShare[]>;
  /** @returns whether it was there */
  dropShare(generationId: string, id: string): Promise<boolean>;
  /** Of some of several videos. @param videos numbers from 1 */
  dropSharesOf(generationId: string, videos: readonly number[]): Promise<void>;
  /** Drops those whose time is over. @returns how many there were */
  dropShares(untilMs: number): Promise<number>;
}
