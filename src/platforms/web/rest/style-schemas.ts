import { z } from 'zod';
import { styleScopes } from '../../../domain/styles/style.ts';

const at = z.iso.datetime();

/** Words, options and pictures that go with a request that names it. */
const style = z.object({
  style_id: z.string(),
  /** Who can use it; `shipped`: it comes with the bot. */
  scope: z.enum([...styleScopes, 'shipped']),
  name: z.string(),
  /** As people read it: of those that come with the bot another one in each language. */
  label: z.string(),
  /** What `style` of a request takes, as well as the id. */
  handle: z.string(),
  /** `{prompt}` marks the place of the prompt. */
  words: z.string(),
  negative_prompt: z.string().nullable(),
  /** By the names of the request's fields. */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** Words that `style_words` of a request has to give: `product=a red shoe; colour=blue`. */
  asks_for: z.array(z.string()),
  /** Addresses of its pictures. */
  pictures: z.array(z.string()),
  /** What a prompt says to have its pictures go along; null where it has none. */
  mention: z.string().nullable(),
  /** A small picture that shows it, free of charge: its first one, or one that the bot draws of its words. */
  preview_url: z.string(),
  is_own: z.boolean(),
  may_change: z.boolean(),
  /** Null of those that come with the bot. */
  changed_at: at.nullable(),
});
export type StyleAnswer = z.infer<typeof style>;

const styles = z.object({ styles: z.array(style) });
export type StylesAnswer = z.infer<typeof styles>;

const removedStyle = z.object({ style_id: z.string(), message: z.string() });
export type RemovedStyleAnswer = z.infer<typeof removedStyle>;

/** By their names in the description of the API. */
export const styleAnswers = { Style: style, Styles: styles, RemovedStyle: removedStyle } as const;
