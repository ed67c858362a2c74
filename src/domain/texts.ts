import type { english } from './texts/en.ts';

/**
 * A text for people, not yet in a language: a key of the message catalogue and what goes into it.
 * The domain, the engine and the commands only ever make these; `createTexts` of `src/lib/say.ts` puts
 * them into words at the edge. A rendered text is plain text: each platform escapes it in its own markup.
 */
export interface Text {
  readonly key: TextKey;
  readonly values: Readonly<Record<string, TextValue>>;
}

/** A point in time inside a text: each platform shows it by its reader's own clock where it can. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly shows: 'time' | 'date and time' | 'weekday';
  /** IANA: it is shown by the clocks there to every reader. Default: the reader's own. */
  readonly timeZone?: string;
}

/** Texts nest, so that a sentence can name an option or a reason in the reader's language. */
export type TextValue = string | number | Moment | Text | readonly Text[];

type Key = keyof typeof english;
type WithoutPlural<K> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** The keys of the message catalogue, plural forms folded into one. */
export type TextKey = WithoutPlural<Key>;

// Of any type, not of a key: the compiler gives up where it has to compare two thousand keys with each other.
type Phrase<K> = K extends Key
  ? (typeof english)[K]
  : `${K & string}_other` extends infer Other extends Key
    ? (typeof english)[Other]
    : never;
type Trim<S extends string> = S extends `${infer Head},${string}` ? Head : S;
type Names<S extends string> = S extends `${string}{{${infer Name}}}${infer Rest}` ? Trim<Name> | Names<Rest> : never;

/** What the sentence behind `key` needs, read off its placeholders. */
export type TextValues<K extends TextKey> = Readonly<Record<Names<Phrase<K>>, TextValue>>;

/** @param atMs epoch milliseconds */
export function moment(atMs: number, shows: Moment['shows'] = 'date and time'): Moment {
  return { atMs, shows };
}

/** A point in time by the clocks of a time zone, with the day of the week. @param timeZone IANA */
export function momentThere(atMs: number, timeZone: string): Moment {
  return { atMs, shows: 'date and time', timeZone };
}

/** A day of the week by its name. @param day 0 is Sunday */
export function weekdayOf(day: number): Moment {
  // The first of January 2023 was a Sunday.
  return { atMs: Date.UTC(2023, 0, 1 + day, 12), shows: 'weekday', timeZone: 'UTC' };
}

/** Names a sentence of the catalogue; a missing or misspelt placeholder is a compile error. */
export function text<K extends TextKey>(key: K, ...[values]: Names<Phrase<K>> extends never ? [] : [TextValues<K>]): Text {
  return { key, values: values ?? {} };
}
