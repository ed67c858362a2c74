import type { MakeRequest } from '../src/domain/by-quality.ts';
import type { Completed } from '../src/domain/command.ts';
import type { DefaultsBook } from '../src/domain/defaults/defaults-book.ts';
import { asMade } from '../src/domain/defaults/option-defaults.ts';
import { withDefaults } from '../src/domain/defaults/with-defaults.ts';
import type { OpenParts } from '../src/domain/open-options.ts';
import type { Offer } from '../src/domain/option-row.ts';
import type { VideoValues } from '../src/domain/option-schema.ts';
import type { StyleAsker, StyleBook } from '../src/domain/styles/style-book.ts';
import { mentionsIn } from '../src/domain/styles/style-words.ts';
import { workIn } from '../src/domain/styles/work-in.ts';

export interface CompleteDeps {
  readonly engine: { readonly styles: Pick<StyleBook, 'named'>; readonly defaults: Pick<DefaultsBook, 'at'> };
  readonly offer: Offer;
  /** The command's own options. */
  readonly options: { readonly shape: Readonly<Record<string, Readable>> };
}

/** An option, as zod has it. */
interface Readable {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

/**
 * Works the styles in that values name, the characters that their prompt mentions, and what people chose for what is left open. What comes of it names
 * no style any more: it is what is priced, stored and sent, whatever becomes of styles and defaults.
 *
 * @param make as `byQuality` takes it, for these values
 * @throws {UserError} `not_found` where there is no such style, `invalid_option` with the words that it asks for
 */
export async function completed<Values extends VideoValues>(
  values: Values,
  asker: StyleAsker,
  make: MakeRequest,
  { engine, offer, options }: CompleteDeps,
): Promise<Completed<Values>> {
  const styles = await engine.styles.named({ style: values.style, mentions: mentionsIn(values.prompt ?? '') }, asker);
  const { layers, allowedModels } = asker.asBefore === undefined ? await engine.defaults.at(asker) : asMade(asker.asBefore);
  const open: OpenParts = { offer, make, read: readerOf(options), allowedModels };
  const worked = workIn(values, styles, open);
  const filled = withDefaults(worked.values, layers, open);
  const changedAtMs = Math.max(0, ...[styles.style, ...styles.cast].map((style) => style?.changedAtMs ?? 0));
  // Only what the command itself has is set: each value was read by its own option.
  return { values: filled as Values, notes: worked.notes, changedAtMs };
}

/** Fills in what people chose for what is left open, where no style is named. @param make as `byQuality` takes it */
export async function withOwnDefaults<Values extends VideoValues>(
  values: Values,
  asker: StyleAsker,
  make: MakeRequest,
  { engine, offer, options }: CompleteDeps,
): Promise<Values> {
  const { layers, allowedModels } = asker.asBefore === undefined ? await engine.defaults.at(asker) : asMade(asker.asBefore);
  // Each value was read by its own option.
  return withDefaults(values, layers, { offer, make, read: readerOf(options), allowedModels }) as Values;
}

function readerOf({ shape }: CompleteDeps['options']): OpenParts['read'] {
  return (name, value) => {
    const option = shape[name];
    if (option === undefined) return 'unknown';
    const parsed = option.safeParse(value);
    return parsed.success ? { value: parsed.data } : undefined;
  };
}
