/** Scripts that put no spaces between words. */
const unspaced =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}\\p{sc=Bopomofo}々ー';
const unspacedLetter = new RegExp(`[${unspaced}]`, 'u');
/** The space is looked for first: what stands before is looked through at each of them alone. */
const spaceWithin = new RegExp(` (?<=[${unspaced}]\\p{M}* )(?=[${unspaced}])`, 'gu');
/** Accents and points. Vowel signs of Indian and Thai letters, and the voiced mark of kana, make other words, and stay. */
const marks = /(?=\p{M})(?![\u3099\u309A])[\p{sc=Inherited}\p{sc=Hebrew}\p{sc=Arabic}\p{sc=Cyrillic}\p{sc=Greek}]/gu;
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
/** More signs than any letter has. */
const longRuns = /(\p{M}{16})\p{M}+/gu;
const notOfWords = /[^\p{L}\p{N}\p{M}]+/gu;

/** Letters that Unicode does not take apart, as people without them on their keyboard write them. */
const spelled: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', þ: 'th', ı: 'i', ŧ: 't', ς: 'σ' },
};
const spelledLetters = new RegExp(`[${Object.keys(spelled).join('')}]`, 'gu');

/** Small Cyrillic and Greek letters that look like a Latin one. */
const lookAlikes: Readonly<Record<string, string>> = {
  ...{ а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x', ѕ: 's', і: 'i', ј: 'j' },
  ...{ α: 'a', β: 'b', ε: 'e', η: 'n', ι: 'i', κ: 'k', ν: 'v', ο: 'o', ρ: 'p', τ: 't', υ: 'u', χ: 'x', γ: 'y' },
};
const lookAlikeLetters = new RegExp(`[${Object.keys(lookAlikes).join('')}]`, 'gu');

/**
 * A text as it is compared with words that are not wanted: words with one space between them, without case, accents, punctuation and what nobody sees;
 * full-width, joined and mathematical letters are the usual ones, and so are letters of another alphabet within a word of Latin ones.
 * Between letters of scripts without spaces there are none. Folded again it stays as it is.
 */
export function foldWords(words: string): string {
  // Bringing long runs of signs into their order takes the square of their length.
  const short = words.toWellFormed().replace(invisible, '').replace(longRuns, '$1');
  const plain = short.normalize('NFKD').replace(invisible, '').replace(longRuns, '$1').replace(marks, '').normalize('NFKC');
  const small = plain
    .toLowerCase()
    .normalize('NFKD')
    .replace(invisible, '')
    .replace(marks, '')
    .normalize('NFKC')
    .replace(spelledLetters, (letter) => spelled[letter] ?? letter);
  return small
    .replace(notOfWords, ' ')
    .replace(spaceWithin, '')
    .trim()
    .split(' ')
    .map((word) => (/\p{sc=Latin}/u.test(word) ? word.replace(lookAlikeLetters, (letter) => lookAlikes[letter] ?? letter) : word))
    .join(' ');
}

/**
 * Whether a word or phrase stands in a text as a whole; within scripts without spaces anywhere. Both are folded.
 *
 * @param word not empty
 */
export function hasWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1)) {
    const [before, first] = [lastOf(text.slice(Math.max(0, at - mostSigns), at)), firstOf(word)];
    const [last, after] = [lastOf(word), firstOf(text.slice(at + word.length))];
    if (isBetween(before, first) && isBetween(last, after)) return true;
  }
  return false;
}

/** Signs that somebody may set on one letter. All that stands before would be looked through at each place otherwise. */
const mostSigns = 64;

/** Whether words may be told apart between two characters that stand beside each other. */
function isBetween(one: string, other: string): boolean {
  // A sign that belongs to the letter before it makes another word of it.
  if (/^\p{M}/u.test(other)) return false;
  return [one, other].some((each) => each === '' || each === ' ' || unspacedLetter.test(each));
}

function firstOf(text: string): string {
  return String.fromCodePoint(...[text.codePointAt(0) ?? []].flat());
}

/** The last letter with the signs on it. */
function lastOf(text: string): string {
  return /\P{M}\p{M}*$/u.exec(text)?.[0] ?? '';
}
