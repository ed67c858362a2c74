import { expect, it } from 'vitest';
import { languages } from '../../../../domain/texts/languages.ts';
import { findLanguage, loadPhrases, pageLanguages } from './languages.ts';

it('knows each language of the catalogue, and loads its texts', async () => {
  expect(pageLanguages.toSorted()).toEqual(Object.keys(languages).toSorted());
  for (const language of pageLanguages) {
    const phrases = await loadPhrases(language);
    if (language === 'en') expect(phrases).toBeUndefined();
    else expect(phrases, language).toBe(languages[language]);
  }
});

it('lacks no text of the page in any of them', () => {
  for (const [language, phrases] of Object.entries(languages)) {
    const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const isThere = (key: string) => key in phrases || (key.endsWith('_one') && !categories.includes('one'));
    const missing = Object.keys(languages.en).filter((key) => key.startsWith('page.') && !isThere(key));
    expect(missing, `texts that ${language} lacks`).toEqual([]);
  }
});

it('calls no two filters of the gallery the same, as long as none is set', () => {
  const unset = ['everywhere', 'anyKind', 'withoutErrors', 'anyDate', 'anyModel', 'keptAny', 'anyFolder', 'everybody'] as const;
  for (const [language, phrases] of Object.entries(languages)) {
    const named = unset.map((each) => phrases[`page.${each}`]);
    expect(named, language).toEqual([...new Set(named)]);
  }
});

it.each([
  [['pt-PT', 'de'], 'pt-BR'],
  [['nl', 'zh-Hant-TW', 'en'], 'zh-CN'],
  [['', 'EN-gb'], 'en'],
  [['PT-br'], 'pt-BR'],
  [['nl'], 'en'],
  [[], 'en'],
])('reads %j in %s', (wanted, found) => expect(findLanguage(wanted)).toBe(found));
