import type { HistoryQuery } from '../../../domain/history-query.ts';
import { scopeWord } from '../../rows.ts';
import { type Piece, searchPieces } from '../../search-words.ts';
import { splitWords } from './split-words.ts';

/** What somebody looks for, each a `tsquery`. */
export interface WordMatch {
  /** Words, and neighbours in their order. */
  readonly whole: readonly string[];
  /** The beginning of a word: somebody may still be typing it. */
  readonly begun: string | undefined;
  /** All of them; '' where the words hold nothing that can be looked for. */
  readonly all: string;
}

/** The same as `createMatchWords` of SQLite finds. @returns undefined without words */
export function matchWords(words: string | undefined): WordMatch | undefined {
  if (words === undefined || words.trim() === '') return undefined;
  const pieces = searchPieces(words.slice(0, 200)).slice(0, 10);
  const phrases = pieces.map((piece, index) => phraseOf(piece, index === pieces.length - 1));
  // A piece without a word is nowhere.
  if (pieces.length === 0 || phrases.includes('')) return { whole: [], begun: undefined, all: '' };
  const isBegun = pieces.at(-1)?.mayGoOn === true;
  return {
    whole: isBegun ? phrases.slice(0, -1) : phrases,
    begun: isBegun ? phrases.at(-1) : undefined,
    all: phrases.join(' & '),
  };
}

/** Neighbours, in this order. Somebody may still be typing the last word. */
function phraseOf({ words, mayGoOn }: Piece, isLast: boolean): string {
  const all = splitWords(words.join(' ')).map(quoted);
  if (all.length === 0) return '';
  return `(${all.join(' <-> ')}${isLast && mayGoOn ? ':*' : ''})`;
}

/** Words for one channel and one person: a search there never walks through what all the others have. */
export function scopesOf({ platform, channelId, requesterId }: Omit<HistoryQuery, 'limit'>): readonly string[] {
  if (platform === undefined) return [];
  return [
    ...(channelId === undefined ? [] : [scopedWord('channel', scopeWord(platform, channelId))]),
    ...(requesterId === undefined ? [] : [scopedWord('person', scopeWord(platform, requesterId))]),
  ];
}

/** Stands for a channel or a person: no word of a prompt begins with a slash, and nobody finds it by its beginning. */
export function scopedWord(kind: 'channel' | 'person', word: string): string {
  return quoted(`/${kind}/${word}`);
}

/** Stands for a stretch of numbers; the index has it. */
export function blockWord(kind: 'block' | 'blocks', nth: number): string {
  return quoted(`/${kind}/${nth}`);
}

/** Every word is quoted, so that nothing in it is an expression. */
export function quoted(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
