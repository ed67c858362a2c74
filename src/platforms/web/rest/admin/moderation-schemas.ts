import { z } from 'zod';
import { reportOutcomes, reportReasons } from '../../../../domain/moderation/report.ts';

/** `platform:server`, `platform:server/channel`, `web` or `everywhere`. */
const place = z.string().min(1).max(250);

/** What the admin sends about what people may not say. */
export const moderationRequests = {
  /** Words and phrases with commas or lines between them. */
  AdminWords: z.strictObject({ place, words: z.string().min(1).max(20_000) }),
  AdminReportDecision: z.strictObject({
    report_id: z.string().min(1).max(16),
    outcome: z.enum(['deleted', 'blocked', 'fine']),
    /** Of a block. Default: until it is taken back. */
    for_seconds: z.int().min(1).max(315_360_000).optional(),
  }),
  AdminWordRemoval: z.strictObject({ place, word: z.string().min(1).max(200) }),
} as const;

const words = z.object({
  words: z.array(
    z.object({
      place: z.string(),
      word: z.string(),
      since: z.iso.datetime(),
      /** Requests that were refused for it. */
      hits: z.int(),
      last_hit: z.iso.datetime().nullable(),
    }),
  ),
});
export type WordsAnswer = z.infer<typeof words>;

const reports = z.object({
  /** Newest first, those that wait before all others. */
  reports: z.array(
    z.object({
      report_id: z.string(),
      operation_id: z.string(),
      /** Where the video was asked for. */
      place: z.string(),
      reason: z.enum(reportReasons),
      details: z.string().nullable(),
      at: z.iso.datetime(),
      /** The person who reported it, as `platform:id`. */
      reporter: z.string(),
      /** Null where the video is gone. */
      prompt: z.string().nullable(),
      author: z.string().nullable(),
      /** Null: nobody decided so far. */
      outcome: z.enum(reportOutcomes).nullable(),
      decided_by: z.string().nullable(),
    }),
  ),
});
export type ReportsAnswer = z.infer<typeof reports>;

/** By their names in the description of the API. */
export const moderationAnswers = { AdminWordList: words, AdminReports: reports } as const;
