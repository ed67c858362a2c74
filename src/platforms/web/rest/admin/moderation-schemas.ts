import { z } from 'zod';

/** `platform:server`, `platform:server/channel`, `web` or `everywhere`. */
const place = z.string().min(1).max(250);

/** What the admin sends about what people may not say. */
export const moderationRequests = {
  /** Words and phrases with commas or lines between them. */
  AdminWords: z.strictObject({ place, words: z.string().min(1).max(20_000) }),
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

/** By their names in the description of the API. */
export const moderationAnswers = { AdminWordList: words } as const;
