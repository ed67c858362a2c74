import { adminCardKinds } from './admin-card.ts';
import type { ReplyTarget, Requester } from './generation.ts';
import type { Text } from './texts.ts';

/**
 * Why something is posted besides where it was asked for.
 * - `showcase`: enough people gave it a star
 * - `sent`: somebody sent it there
 * - `digest`: the best of a week, which is about no video alone
 * - those of `AdminCardKind`: those who manage a place decide by it
 */
export const furtherPostKinds = ['showcase', 'sent', 'digest', ...adminCardKinds] as const;
export type FurtherPostKind = (typeof furtherPostKinds)[number];

/**
 * - `due`: it is to be posted; with the receipt of a message: what stands there is to be changed
 * - `posted`: it stands
 * - `refused`: it can't be posted, for good; `reason` says why
 * - `withdrawing`: its video was deleted, so that it is to be taken back
 */
export const furtherPostStates = ['due', 'posted', 'refused', 'withdrawing'] as const;
export type FurtherPostState = (typeof furtherPostStates)[number];

/** A post of the bot besides those of `DeliveryKind`: made once, and taken back with its video. Times are epoch milliseconds. */
export interface FurtherPost {
  /** One that is there already is the same post: what must not be posted twice has the same id each time. At most 200 characters. */
  readonly id: string;
  readonly kind: FurtherPostKind;
  /** Absent where it is about no video alone. */
  readonly generationId?: string;
  /** Which of its videos, from 1. Absent: all that are there. */
  readonly video?: number;
  /** Where it goes. */
  readonly target: ReplyTarget;
  readonly state: FurtherPostState;
  /** As a `Receipt` of a delivery. */
  readonly receipt: Readonly<Record<string, string>>;
  /** Tries that did not succeed. */
  readonly attempts: number;
  readonly dueAtMs: number;
  readonly createdAtMs: number;
  readonly reason?: Text;
}

/** What changes about one that is there. */
export type FurtherPostChange = Partial<Pick<FurtherPost, 'state' | 'receipt' | 'attempts' | 'dueAtMs' | 'reason'>>;

/** A person who gave a star. */
export type Stargazer = Omit<Requester, 'name'>;

/** What the store knows of posts besides, and of the stars that lead to some of them. Stars of a generation go when it is erased. */
export interface FurtherPostStore {
  /** @returns false where one with this id is there */
  addFurtherPost(post: FurtherPost): Promise<boolean>;
  furtherPost(id: string): Promise<FurtherPost | undefined>;
  /** Oldest first. */
  furtherPostsOf(generationId: string): Promise<readonly FurtherPost[]>;
  /** Those of a platform that have to be posted or taken back by now, longest due first. */
  dueFurtherPosts(platform: string, nowMs: number, limit: number): Promise<readonly FurtherPost[]>;
  /** When the next one of these platforms is due; undefined where there is none. */
  nextFurtherPostAtMs(platforms: readonly string[]): Promise<number | undefined>;
  /** @param from it is changed only where it is in this state. @returns whether it was */
  changeFurtherPost(id: string, from: FurtherPostState, change: FurtherPostChange): Promise<boolean>;
  /** Has all posts taken back that show one of these videos. @param videos numbers from 1; absent: all */
  withdrawFurtherPosts(generationId: string, videos: readonly number[] | undefined, nowMs: number): Promise<void>;
  /** One that is not there is fine. */
  dropFurtherPost(id: string): Promise<void>;

  /** Gives a star, or takes it back. One that stands as it should already is fine. */
  setStar(generationId: string, person: Stargazer, isGiven: boolean, nowMs: number): Promise<void>;
  hasStar(generationId: string, person: Stargazer): Promise<boolean>;
  starsOf(generationId: string): Promise<number>;
}
