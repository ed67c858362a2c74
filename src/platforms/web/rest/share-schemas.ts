import { z } from 'zod';

const at = z.iso.datetime();

/** A link to look through a folder, for everybody who has it. */
const folderShare = z.object({
  share_id: z.string(),
  url: z.url(),
  show_prompt: z.boolean(),
  created_at: at,
  /** Null: until it is taken back. */
  expires_at: at.nullable(),
});
export type FolderShareAnswer = z.infer<typeof folderShare>;

const folderShares = z.object({ shares: z.array(folderShare) });
export type FolderSharesAnswer = z.infer<typeof folderShares>;

/** A link to watch a video, for everybody who has it. */
const share = folderShare.extend({
  /** Which of its videos, from 1. */
  video: z.int(),
});
export type ShareAnswer = z.infer<typeof share>;

const shares = z.object({ shares: z.array(share) });
export type SharesAnswer = z.infer<typeof shares>;

/** Channels of chats that videos may be sent to. */
const channels = z.object({
  channels: z.array(
    z.object({
      channel: z.string(),
      platform: z.string(),
      name: z.string(),
      may_post: z.boolean(),
      /** Why not; null where it may. */
      reason: z.string().nullable(),
    }),
  ),
});
export type ChannelsAnswer = z.infer<typeof channels>;

/** A video in such a channel. */
const post = z.object({
  post_id: z.string(),
  channel: z.string(),
  video: z.int(),
  state: z.enum(['pending', 'posted', 'refused', 'withdrawing']),
  /** Why it was refused; null where it was not. */
  reason: z.string().nullable(),
  created_at: at,
});
export type PostAnswer = z.infer<typeof post>;

const posts = z.object({ posts: z.array(post) });
export type PostsAnswer = z.infer<typeof posts>;

const removedPost = z.object({ post_id: z.string(), message: z.string() });
export type RemovedPostAnswer = z.infer<typeof removedPost>;

const removedShare = z.object({ share_id: z.string(), message: z.string() });
export type RemovedShareAnswer = z.infer<typeof removedShare>;

const report = z.object({
  /** False where they reported it before. */
  is_new: z.boolean(),
  message: z.string(),
});
export type ReportAnswer = z.infer<typeof report>;

/** By their names in the description of the API. */
export const shareAnswers = {
  ...{ Share: share, Shares: shares, RemovedShare: removedShare },
  ...{ FolderShare: folderShare, FolderShares: folderShares },
  ...{ Channels: channels, Post: post, Posts: posts, RemovedPost: removedPost, Report: report },
} as const;
