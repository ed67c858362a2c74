import type { Moment, Text, TextValue } from '../../../../domain/texts.ts';

/** Phrases of one language by key, plural forms apart, as in the message catalogue. */
export type Phrases = Readonly<Record<string, string>>;

/**
 * Puts a text into words as `createTexts` does on the server, which brings a library along that the page has no room for: it knows plurals
 * with their forms after `_`, placeholders, and money in US dollars.
 *
 * @param language of `phrases`, BCP 47
 * @returns the key where there is no such phrase
 */
export function putIntoWords({ key, values }: Text, phrases: Phrases, language: string): string {
  const { count } = values;
  const form = typeof count === 'number' ? new Intl.PluralRules(language).select(count) : 'other';
  const phrase = phrases[`${key}_${form}`] ?? phrases[`${key}_other`] ?? phrases[key] ?? key;
  // What was put in stays as it is, also where it looks like a placeholder.
  return phrase.replace(/\{\{(\w+)(, currency\(USD\))?\}\}/g, (_, name: string, isMoney?: string) => {
    const value = values[name];
    if (value === undefined) return '';
    if (isMoney && typeof value === 'number')
      return new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' }).format(value);
    return valueInWords(value, phrases, language);
  });
}

function valueInWords(value: TextValue, phrases: Phrases, language: string): string {
  if (typeof value !== 'object') return String(value);
  if (isList(value)) return value.map((each) => putIntoWords(each, phrases, language)).join(' ');
  if (!('atMs' in value)) return putIntoWords(value, phrases, language);
  const date = value.shows === 'time' ? {} : ({ dateStyle: 'medium' } as const);
  return new Intl.DateTimeFormat(language, { ...date, timeStyle: 'short' }).format(value.atMs);
}

function isList(value: Text | Moment | readonly Text[]): value is readonly Text[] {
  return Array.isArray(value);
}
