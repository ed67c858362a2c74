import type { Phrases } from './phrases.ts';

/**
 * The languages of the page by BCP 47. English comes with the chat; of each other one only what the page says is loaded, when somebody
 * reads it. A language of `src/domain/texts/languages.ts` that is missing here fails a test.
 */
const loads = {
  en: undefined,
  de: () => import('../../../../domain/texts/de.ts').then(({ german }) => german),
  es: () => import('../../../../domain/texts/es.ts').then(({ spanish }) => spanish),
  fr: () => import('../../../../domain/texts/fr.ts').then(({ french }) => french),
  ja: () => import('../../../../domain/texts/ja.ts').then(({ japanese }) => japanese),
  ko: () => import('../../../../domain/texts/ko.ts').then(({ korean }) => korean),
  'pt-BR': () => import('../../../../domain/texts/pt-br.ts').then(({ portuguese }) => portuguese),
  tr: () => import('../../../../domain/texts/tr.ts').then(({ turkish }) => turkish),
  'zh-CN': () => import('../../../../domain/texts/zh-cn.ts').then(({ chinese }) => chinese),
} satisfies Readonly<Record<string, (() => Promise<Phrases>) | undefined>>;

export type PageLanguage = keyof typeof loads;

export const pageLanguages: readonly PageLanguage[] = ['de', 'en', 'es', 'fr', 'ja', 'ko', 'pt-BR', 'tr', 'zh-CN'];

const storageKey = 'veo-bot.language';

/** What the person chose here before, else the first language of their browser that there is. */
export function preferredLanguage(): PageLanguage {
  return findLanguage([localStorage.getItem(storageKey) ?? '', ...navigator.languages]);
}

/** @param wanted BCP 47, the best first; a dialect that there is not is read in what there is of its language */
export function findLanguage(wanted: readonly string[]): PageLanguage {
  const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
  for (const tag of wanted) {
    const found =
      pageLanguages.find((each) => each.toLowerCase() === tag.toLowerCase()) ??
      pageLanguages.find((each) => base(each) === base(tag));
    if (found !== undefined) return found;
  }
  return 'en';
}

export function keepLanguage(language: PageLanguage): void {
  localStorage.setItem(storageKey, language);
}

/** @returns undefined for English, which is there. @throws where they could not be loaded */
export async function loadPhrases(language: PageLanguage): Promise<Phrases | undefined> {
  return await loads[language]?.();
}
