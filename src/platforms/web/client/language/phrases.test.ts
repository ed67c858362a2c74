import { expect, it } from 'vitest';
import { languages } from '../../../../domain/texts/languages.ts';
import { moment, type Text, text } from '../../../../domain/texts.ts';
import { createTexts } from '../../../../lib/say.ts';
import { putIntoWords } from './phrases.ts';

it.each(Object.entries(languages))('says every phrase in %s as the server does', (language, phrases) => {
  const { say } = createTexts();
  for (const [name, phrase] of Object.entries(phrases)) {
    // Both are keys of the catalogue, and values by their names.
    const key = name.replace(/_(?:one|other)$/, '') as Text['key'];
    const names = [...phrase.matchAll(/\{\{(\w+)(,)?/g)];
    for (const number of [0, 1, 3.2, 1234]) {
      const values = Object.fromEntries(names.map(([, each = '', money]) => [each, money || each === 'count' ? number : 'x']));
      if (name !== key && values.count === undefined) values.count = number;
      expect.soft(putIntoWords({ key, values }, phrases, language), name).toBe(say({ key, values }, language));
    }
  }
});

it('leaves what somebody typed as it is, also when it looks like a placeholder', () => {
  const prompt = '{{price}} $& $1 <b>';
  expect(putIntoWords(text('page.madeFrom', { prompt }), languages.en, 'en')).toBe(`from “${prompt}”`);
});

it('puts texts into texts, and a time in the reader’s own way and by their own clock', () => {
  const price = text('page.priceShort', { priceUsd: 3.2 });
  expect(putIntoWords(text('page.runAgain', { price }), languages.en, 'en')).toBe('Run again ($3.20)');
  const time = moment(new Date(2026, 10, 30, 15, 4).getTime());
  expect(putIntoWords(text('page.extendUntil', { time }), { 'page.extendUntil': '{{time}}' }, 'de')).toBe('30.11.2026, 15:04');
});
