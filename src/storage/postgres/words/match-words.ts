import type { HistoryQuery } from '../../../domain/video-engine.ts';
import { scopeWord } from '../../rows.ts';
import { type Piece, searchPieces } from '../../search-words.ts';
import { splitWords } from './split-words.ts';

/**
 * What somebody looks for, as a `tsquery`; the same as `createMatchWords` of SQLite finds.
 *
 * @returns undefined without words, '' where the words hold nothing that can be looked for
 */
export function matchWords(words: string | undefined): string | undefined {
  if (words === undefined || words.trim() === '') return undefined;
  const pieces = searchPieces(words.slice(0, 200)).slice(0, 10);
  if (pieces.length === 0) return '';
  const phrases = pieces.map((piece, index) => phraseOf(piece, index === pieces.length - 1));
  // A piece without a word is nowhere.
  return phrases.includes('') ? '' : phrases.join(' & ');
}

/** Neighbours, in this order. Somebody may still be typing the last word. */
function phraseOf({ words, mayGoOn }: Piece, isLast: boolean): string {
  const all = splitWords(words.join(' ')).map(quoted);
  if (all.length === 0) return '';
  return `(${all.join(' <-> ')}${isLast && mayGoOn ? ':*' : ''})`;
}

/** The same in one channel, or of one person: a search there never walks through what all the others have. @param match a `tsquery` */
export function withScopes(match: string, { platform, channelId, requesterId }: HistoryQuery): string {
  if (platform === undefined) return match;
  return [
    ...(channelId === undefined ? [] : [scopedWord('channel', scopeWord(platform, channelId))]),
    ...(requesterId === undefined ? [] : [scopedWord('person', scopeWord(platform, requesterId))]),
    match,
  ].join(' & ');
}

/** Stands for a channel or a person: no word of a prompt begins with a slash, and nobody finds it by its beginning. */
export function scopedWord(kind: 'channel' | 'person', word: string): string {
  return quoted(`/${kind}/${word}`);
}

/** Every word is quoted, so that nothing in it is an expression. */
export function quoted(word: string): string {
  return `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
