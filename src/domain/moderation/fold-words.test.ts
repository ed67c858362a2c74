import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWords, hasWord } from './fold-words.ts';

const has = (text: string, word: string): boolean => hasWord(foldWords(text), foldWords(word));

/** Ways to write a letter that people read as the same one. */
const disguises: readonly ((letter: string) => string)[] = [
  (letter) => letter.toUpperCase(),
  (letter) => `${letter}\u0301`,
  (letter) => `${letter}\u200B`,
  (letter) => `\u2060${letter}\uFE0F`,
  (letter) => `\u00AD${letter}\u{E0041}`,
  (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x61 + 0xff41),
  (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x61 + 0x1d5ee),
  (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) - 0x61 + 0x24d0),
];
const disguised = fc
  .array(fc.tuple(fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), fc.constantFrom(...disguises)), {
    minLength: 1,
    maxLength: 8,
  })
  .map((letters) => ({
    plain: letters.map(([letter]) => letter).join(''),
    seen: letters.map(([letter, as]) => as(letter)).join(''),
  }));

describe('folding words', () => {
  it('finds a word however its letters are written, and never as a part of another word', () => {
    fc.assert(
      fc.property(disguised, disguised, (word, other) => {
        expect(foldWords(word.seen)).toBe(word.plain);
        expect(has(`a dog,${word.seen}: ${other.seen}!`, word.plain)).toBe(true);
        expect(has(`zz${word.seen}`, word.plain)).toBe(false);
        expect(has(`${word.seen}_${other.seen}`, `${word.plain} ${other.plain}`)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('folds what is folded to itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (words) => {
        const folded = foldWords(words);
        expect(foldWords(folded)).toBe(folded);
        if (folded !== '') expect(hasWord(folded, folded)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('is through with signs and repetitions without end before anybody waits for it', () => {
    for (const each of ['\u0E38', '\u093F', '\u3099\u309A', '\u0323\u0302', 'か\u3099 ', 'ass'])
      expect(foldWords(each.repeat(20_000)).length).toBeLessThanOrEqual(60_000);
    expect(hasWord('ass'.repeat(20_000), 'ass')).toBe(false);
  });

  it.each([
    ['a class of grass', 'ass', false],
    ['big, red dog', 'RED  dog', true],
    ['two dogs', 'dog', false],
    ['die STRASSE', 'Straße', true],
    ['Łódź', 'lodz', true],
    ['bаd', 'bad', true],
    ['ΟΔΟΣ', 'οδος', true],
    ['ёлка', 'елка', true],
    ['日本の猫耳です', '猫耳', true],
    ['猫 ・ 耳', '猫耳', true],
    ['日本cat日本', 'cat', true],
    ['ﾈｺが好き', 'ネコ', true],
    ['かき', 'がき', false],
    ['ภาพของแมวดำ', 'แมว', true],
    ['ดี', 'ด', false],
    ['한국어로', '한국어', false],
    ['مُحَمَّد', 'محمد', true],
    ['दिन', 'दन', false],
    ['', 'dog', false],
  ])('%s: whether %s is found is %s', (text, word, isFound) => {
    expect(has(text, word)).toBe(isFound);
  });
});
