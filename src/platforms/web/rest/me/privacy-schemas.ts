import { z } from 'zod';

const count = z.int().min(0);

const belongings = z.object({
  /** How much there is of somebody at all their doors. */
  counts: z.object({
    ...{ videos: count, on_their_way: count, drafts: count, favourites: count, stars: count, styles: count, defaults: count },
    ...{ sessions: count, schedules: count, shares: count, folders: count },
    /** Rows of the books, which stay. */
    booked: count,
  }),
  /** What deleting all of it does, for them to read first. */
  sentences: z.array(z.string()),
  /** When the next copy can be had; null: now. */
  copy_at: z.iso.datetime().nullable(),
  /** What says yes to that, for an hour; null where there is nothing to delete. */
  question: z.string().nullable(),
  /** The newest time that they wanted everything gone. */
  forgetting: z
    .object({ count, erased: count, asked_at: z.iso.datetime(), ended_at: z.iso.datetime().nullable(), message: z.string() })
    .nullable(),
});
export type BelongingsAnswer = z.infer<typeof belongings>;

/** By their names in the description of the API. */
export const privacyAnswers = { Belongings: belongings } as const;
