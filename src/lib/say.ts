import i18next from 'i18next';
import { languages } from '../domain/texts/languages.ts';
import type { Moment, Text, TextValue } from '../domain/texts.ts';

/** @param locale as `say` was given it */
export type ShowMoment = (moment: Moment, locale: string) => string;

/** Puts texts of the message catalogue into words. */
export interface Texts {
  /**
   * @param locale BCP 47; falls back to its language, then to English
   * @param showMoment how a point in time is shown; by default as people of that language write it, in UTC
   * @returns plain text, to be escaped before it is put into markup
   */
  say(text: Text, locale?: string, showMoment?: ShowMoment): string;
}

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
  const say: Texts['say'] = (text, locale = 'en', showMoment = inUtc) => {
    const values = Object.entries(text.values).map(([name, value]) => [name, inWords(value, locale, showMoment)]);
    return String(i18n.t(text.key, { ...Object.fromEntries(values), lng: locale }));
  };
  const inWords = (value: TextValue, locale: string, showMoment: ShowMoment): string | number => {
    if (typeof value === 'string' || typeof value === 'number') return value;
    if (isList(value)) return value.map((each) => say(each, locale, showMoment)).join(' ');
    if (!('atMs' in value)) return say(value, locale, showMoment);
    return value.timeZone === undefined ? showMoment(value, locale) : inZone(value, value.timeZone, locale);
  };
  return { say };
}

function isList(value: Text | Moment | readonly Text[]): value is readonly Text[] {
  return Array.isArray(value);
}

/** `Nov 30, 2026, 12:00 AM UTC`: where nothing is known of the reader's clock. */
function inUtc({ atMs, shows }: Moment, locale: string): string {
  const date = shows === 'time' ? {} : ({ dateStyle: 'medium' } as const);
  return `${new Intl.DateTimeFormat(knownLanguage(locale), { ...date, timeStyle: 'short', timeZone: 'UTC' }).format(atMs)} UTC`;
}

/** `Mon, Nov 30, 9:00 AM`, or `Monday`: by the clocks of one place, whose name stands beside it. */
function inZone({ atMs, shows }: Moment, timeZone: string, locale: string): string {
  const language = knownLanguage(locale);
  if (shows === 'weekday') return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone }).format(atMs);
  const date = shows === 'time' ? {} : ({ weekday: 'short', day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(language, { ...date, hour: 'numeric', minute: '2-digit', timeZone }).format(atMs);
}

function knownLanguage(locale: string): string {
  return Object.keys(languages).find((language) => locale === language || locale.startsWith(`${language}-`)) ?? 'en';
}
