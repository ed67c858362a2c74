import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, MiddlewareHandler } from 'hono';
import { languages } from '../../../domain/texts/languages.ts';
import type { Texts } from '../../../lib/say.ts';

/** Says texts in the language of the request that is being answered. */
export interface ReaderTexts extends Texts {
  /** Knows the language of each request from here on. */
  readonly hear: MiddlewareHandler;
  /** For what is one document for all. */
  readonly inEnglish: Texts;
  /** Does something for a reader of another request. */
  readonly forReader: <T>(language: string, work: () => T) => T;
}

/** @param texts where there is no request they say English */
export function createReaderTexts(texts: Texts): ReaderTexts {
  const current = new AsyncLocalStorage<string>();
  return {
    say: (said, language = current.getStore(), showMoment) => texts.say(said, language, showMoment),
    inEnglish: { say: (said, _, showMoment) => texts.say(said, 'en', showMoment) },
    hear: (context, next) => current.run(askedLanguage(context), next),
    forReader: (language, work) => current.run(language, work),
  };
}

/** As the address says, where no header can be set (`language`, as a browser's `EventSource` asks), else as the header does. */
export function askedLanguage(context: Context): string {
  return pageLanguage(context.req.query('language') ?? context.req.header('accept-language'));
}

/**
 * The first language of a browser that the house has, by BCP 47. A dialect that it has not is read in what it has of that language.
 *
 * @param accepted the header `Accept-Language`
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.accept-language
 */
export function pageLanguage(accepted = ''): string {
  const wanted = accepted
    .slice(0, 1000)
    .split(',')
    .map((each) => {
      const [tag = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters
        .map((parameter) => /^q=(\d(?:\.\d{1,3})?)$/.exec(parameter)?.[1])
        .find((found) => found !== undefined);
      return { tag, weight: Number(weight ?? 1) };
    })
    .filter(({ tag, weight }) => tag !== '' && weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  for (const { tag } of wanted) {
    const known = Object.keys(languages);
    const found = known.find((each) => each.toLowerCase() === tag) ?? known.find((each) => baseOf(each) === baseOf(tag));
    if (found !== undefined) return found;
  }
  return 'en';
}

function baseOf(tag: string): string {
  return tag.toLowerCase().split('-')[0] ?? '';
}
