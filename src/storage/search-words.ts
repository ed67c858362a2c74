/**
 * Scripts that are written without spaces: each of their characters is a word of its own, so that it is found inside of others. By code
 * points and not by Unicode's properties, because those grow with each version of Node, and what was indexed by one is looked up and taken
 * out by another. @see https://www.unicode.org/charts/
 */
const unspaced: readonly (readonly [from: number, to: number])[] = [
  [0x0e01, 0x0e5b], // Thai
  [0x0e81, 0x0edf], // Lao
  [0x1000, 0x109f], // Myanmar
  [0x1780, 0x17dd], // Khmer
  [0x2e80, 0x2fdf], // radicals
  [0x3005, 0x3007],
  [0x3021, 0x3029],
  [0x3041, 0x309f], // Hiragana
  [0x30a1, 0x30fa], // Katakana
  [0x30fc, 0x30ff],
  [0x3105, 0x312f], // Bopomofo
  [0x31f0, 0x31ff],
  [0x3400, 0x4dbf], // Han
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0xff66, 0xff9d], // Katakana of half width
  [0x20000, 0x3ffff], // Han
];
const emoji: readonly (readonly [from: number, to: number])[] = [
  [0x2300, 0x23ff],
  [0x2600, 0x27bf],
  [0x2b00, 0x2bff],
  [0x1f000, 0x1f3fa],
  // Between them stand the tones of skin, which belong to the sign before them.
  [0x1f400, 0x1faff],
];

/** Begins the word that stands for a sign that the index takes for none: a letter for private use, which nobody types. */
const signMark = '\ue000';
/** The index knows no letters that Unicode has added since 2012, which are all beyond this. */
const lastKnown = 0xffff;

/** A piece of a text that is looked for as a whole: a word with spaces around it, or neighbours that are words of their own. */
export interface Piece {
  readonly words: readonly string[];
  /** Somebody may still be typing it. */
  readonly mayGoOn: boolean;
}

/** Writes a text as it is indexed: what is found inside of words stands alone. */
export function searchWords(text: string): string {
  let written = '';
  for (const character of text.normalize('NFC')) {
    const word = ownWord(character);
    written += word === undefined ? character : ` ${word} `;
  }
  return written;
}

/** What somebody looks for, in pieces. What is between them counts for nothing. */
export function searchPieces(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let [spaced, own]: [string, string[]] = ['', []];
  const end = (): void => {
    if (spaced !== '') pieces.push({ words: [spaced], mayGoOn: true });
    if (own.length > 0) pieces.push({ words: own, mayGoOn: false });
    [spaced, own] = ['', []];
  };
  for (const character of text.normalize('NFC')) {
    const word = ownWord(character);
    if (word !== undefined) {
      if (spaced !== '') end();
      own.push(word);
    } else if (/[\p{L}\p{N}\p{M}]/u.test(character)) {
      // Marks and joiners between two signs are part of them.
      if (own.length > 0 && /\p{M}/u.test(character)) continue;
      if (own.length > 0) end();
      spaced += character;
    } else if (character !== '\u200d') {
      end();
    }
  }
  end();
  return pieces;
}

function ownWord(character: string): string | undefined {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x0e01) return undefined;
  if (isIn(emoji, code)) return signMark + code.toString(16);
  if (!isIn(unspaced, code)) return undefined;
  return code > lastKnown ? signMark + code.toString(16) : character;
}

function isIn(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}
