import i18next from 'i18next';
import { german } from '../domain/texts/de.ts';
import { english } from '../domain/texts/en.ts';
import { spanish } from '../domain/texts/es.ts';
import { french } from '../domain/texts/fr.ts';
import { japanese } from '../domain/texts/ja.ts';
import type { Translation } from '../domain/texts/translation.ts';
import type { Text, TextValue } from '../domain/texts.ts';

/** Puts texts of the message catalogue into words. */
export interface Texts {
  /**
   * @param locale BCP 47; falls back to its language, then to English
   * @returns plain text, to be escaped by whoever puts it into markup
   */
  say(text: Text, locale?: string): string;
}

/** By BCP 47. */
export const languages: Readonly<Record<'en' | 'de' | 'fr' | 'es' | 'ja', Translation>> = {
  en: english,
  de: german,
  fr: french,
  es: spanish,
  ja: japanese,
};

export function createTexts(): Texts {
  const resources = Object.fromEntries(
    Object.entries(languages).map(([language, phrases]) => [language, { translation: phrases }]),
  );
  const i18n = i18next.createInstance({
    resources,
    fallbackLng: 'en',
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    // Platforms escape the whole sentence in their own markup; doing it here would do it twice.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  void i18n.init();
  const say: Texts['say'] = (text, locale = 'en') => {
    const values = Object.entries(text.values).map(([name, value]) => [name, inWords(value, locale)]);
    return String(i18n.t(text.key, { ...Object.fromEntries(values), lng: locale }));
  };
  const inWords = (value: TextValue, locale: string): string | number => {
    if (typeof value === 'string' || typeof value === 'number') return value;
    if (Array.isArray(value)) return value.map((each: Text) => say(each, locale)).join(' ');
    return say(value as Text, locale);
  };
  return { say };
}
