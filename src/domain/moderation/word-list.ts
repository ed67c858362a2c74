import { z } from 'zod';
import { UserError } from '../errors.ts';
import { graphemesOf } from '../graphemes.ts';
import type { StoredPlaceSetting } from '../place-settings/place-settings.ts';
import type { SettingScope } from '../place-settings/setting-scope.ts';
import { text } from '../texts.ts';
import { foldWords, hasWord } from './fold-words.ts';

/** How many words one channel, one server or the bot's admin may have, and how long one may be, in characters as people count them. */
export const wordLimits = { most: 200, characters: 60 } as const;

/** A word or phrase that may not stand in a request. */
export interface UnwantedWord {
  /** As it was written. */
  readonly word: string;
  /** Epoch milliseconds. */
  readonly sinceMs: number;
  /** Requests that were refused for it. What they said is not kept. */
  readonly hits: number;
  /** Epoch milliseconds. Absent: there was none. */
  readonly lastHitMs?: number | undefined;
}

/** The same with where it holds: in a channel, in a server or workspace, or `everywhere`. */
export interface PlacedWord extends UnwantedWord {
  readonly scope: SettingScope;
}

/** Words are stored among the choices of their place, see `PlaceSettingStore`. */
export const wordKeyPrefix = 'word:';

/** The key of a word: ways to write it that are compared as one are one. */
export function wordKey(word: string): string {
  return `${wordKeyPrefix}${foldWords(word)}`;
}

const schema = z.object({
  word: z.string().min(1),
  sinceMs: z.number(),
  hits: z.number().default(0),
  lastHitMs: z.number().optional(),
});

/** Those among choices of places. What a version before or after this one wrote and nobody can read is none. */
export function wordsIn(stored: readonly StoredPlaceSetting[]): readonly PlacedWord[] {
  return stored.flatMap(({ scope, key, written }) => {
    if (!key.startsWith(wordKeyPrefix)) return [];
    const parsed = schema.safeParse(JSON.parse(written));
    return parsed.success ? [{ scope, ...parsed.data }] : [];
  });
}

/** How one is stored. */
export function writtenWord({ word, sinceMs, hits, lastHitMs }: UnwantedWord): string {
  return JSON.stringify({ word, sinceMs, hits, lastHitMs });
}

/**
 * What somebody typed: words and phrases with commas or lines between them.
 *
 * @throws {UserError} `invalid_option` for one that is too long, or has nothing to compare
 */
export function readWords(typed: string, option: string): readonly string[] {
  const words = typed
    .split(/[,\n，、]/)
    .map((each) =>
      each
        .toWellFormed()
        .replaceAll(/[\p{Cc}\s]+/gu, ' ')
        .trim(),
    )
    .filter((each) => each !== '');
  const wrong = words.find((each) => [...graphemesOf(each)].length > wordLimits.characters || foldWords(each) === '');
  if (words.length === 0 || wrong !== undefined)
    throw new UserError('invalid_option', text('words.notPossible', { max: wordLimits.characters }), { option });
  return [...new Map(words.map((each) => [foldWords(each), each])).values()];
}

/** The first unwanted word that stands in one of several texts; undefined where none does. */
export function unwantedIn(texts: readonly string[], words: readonly PlacedWord[]): PlacedWord | undefined {
  if (words.length === 0) return undefined;
  const folded = texts.map(foldWords).filter((each) => each !== '');
  return words.find(({ word }) => {
    const unwanted = foldWords(word);
    return folded.some((each) => hasWord(each, unwanted));
  });
}
