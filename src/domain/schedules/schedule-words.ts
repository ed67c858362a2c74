import type { ReplyTarget } from '../generation.ts';
import { placeLanguage } from '../place-settings/placed-target.ts';
import type { ScheduleTimes, ScheduleValues } from './schedule.ts';

/** The options whose words may name the day. */
const worded = ['prompt', 'negative'] as const;
const names = ['weekday', 'date'] as const;

/** BCP 47 of a place, for words that go into a prompt: what was chosen for it, else what its platform says of it, else English. */
export function languageOf(target: Pick<ReplyTarget, 'ids'>): string {
  const language = placeLanguage(target) ?? target.ids.locale;
  return language !== undefined && isLanguage(language) ? language : 'en';
}

function isLanguage(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    // Not even written as one.
    return false;
  }
}

/**
 * The words of a run: `{weekday}` and `{date}` are the day by the clocks of its time zone. A style that asks for such a word gets it, too.
 *
 * @param atMs when it was planned for
 */
export function wordsOfDay(
  values: ScheduleValues,
  atMs: number,
  { timeZone }: Pick<ScheduleTimes, 'timeZone'>,
  language: string,
): ScheduleValues {
  const said = {
    weekday: new Intl.DateTimeFormat(language, { weekday: 'long', timeZone }).format(atMs),
    date: new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(atMs),
  };
  const filled = worded.flatMap((name) => {
    const words = values[name];
    if (typeof words !== 'string') return [];
    return [[name, words.replace(/(?<!\\)\{\s*(weekday|date)\s*\}/giu, (_, key: string) => dayWord(said, key))] as const];
  });
  const { style, styleWords: given = '' } = values;
  const words = typeof given === 'string' && (given === '' || given.includes('=')) ? slotsWith(given, said) : given;
  return { ...values, ...Object.fromEntries(filled), ...(style !== undefined && { styleWords: words }) };
}

function dayWord(said: Readonly<Record<(typeof names)[number], string>>, key: string): string {
  return key.toLowerCase() === 'date' ? said.date : said.weekday;
}

/** What was given goes first: it counts. */
function slotsWith(given: string, said: Readonly<Record<(typeof names)[number], string>>): string {
  const isGiven = (name: string): boolean => new RegExp(`(?:^|[;\\n])\\s*${name}\\s*[=:]`, 'iu').test(given);
  const added = names.filter((name) => !isGiven(name)).map((name) => `${name}=${said[name]}`);
  return [...(given === '' ? [] : [given]), ...added].join('; ');
}
