import type { MakeRequest } from '../src/domain/by-quality.ts';
import type { Completed } from '../src/domain/command.ts';
import type { Offer } from '../src/domain/option-row.ts';
import type { VideoValues } from '../src/domain/option-schema.ts';
import type { VideoOption } from '../src/domain/options.ts';
import type { StyleAsker, StyleBook } from '../src/domain/styles/style-book.ts';
import { mentionsIn } from '../src/domain/styles/style-words.ts';
import { workIn } from '../src/domain/styles/work-in.ts';

export interface CompleteDeps {
  readonly engine: { readonly styles: Pick<StyleBook, 'named'> };
  readonly offer: Offer;
  /** The command's own options. */
  readonly options: { readonly shape: Readonly<Record<string, Readable>> };
}

/** An option, as zod has it. */
interface Readable {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
}

/**
 * Works the styles in that values name, and the characters that their prompt mentions. What comes of it names none any more: it is what is priced,
 * stored and sent, whatever becomes of the styles.
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
  const read = (name: VideoOption, value: unknown) => {
    const option = options.shape[name];
    if (option === undefined) return 'unknown';
    const parsed = option.safeParse(value);
    return parsed.success ? { value: parsed.data } : undefined;
  };
  const worked = workIn(values, styles, { offer, make, read });
  const changedAtMs = Math.max(0, ...[styles.style, ...styles.cast].map((style) => style?.changedAtMs ?? 0));
  // Only what the command itself has is set: each value was read by its own option.
  return { values: worked.values as Values, notes: worked.notes, changedAtMs };
}
