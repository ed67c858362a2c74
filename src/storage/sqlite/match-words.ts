import type { Database } from 'better-sqlite3';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { scopeWord } from '../rows.ts';
import { type Piece, searchPieces } from '../search-words.ts';

/** Beginnings of words that are indexed like words: `prefix` of the table `prompts`. */
const indexedLetters = 4;
/** More words than this with one beginning are not named one by one. */
const mostNamedWords = 40;

/** Turns what somebody looks for into an expression of the full-text index. */
export function createMatchWords(database: Database) {
  const wordFrom = database
    .prepare<[string, string], string>('SELECT term FROM prompt_words WHERE term >= ? AND term < ? LIMIT 1')
    .pluck();

  /** @returns every word of the index that begins so; undefined when there are too many */
  function wordsFrom(beginning: string): readonly string[] | undefined {
    const words: string[] = [];
    for (let from = beginning; ; ) {
      const word = wordFrom.get(from, `${beginning}\u{10ffff}`);
      if (word === undefined) return words;
      if (words.push(word) > mostNamedWords) return undefined;
      // No word has a control character: this comes after the word itself and before all longer ones.
      from = `${word}\u0001`;
    }
  }

  /**
   * Somebody may still be typing the last word. The index reads the newest rows of a word, or of a short beginning, as they come; of a
   * longer beginning it would first gather all rows of all words.
   */
  function unfinished(word: string): string {
    const folded = [...word].length > indexedLetters ? fold(word) : undefined;
    const words = folded === undefined ? undefined : wordsFrom(folded);
    if (words === undefined) return `"${word}"*`;
    return words.length === 0 ? `"${word}"` : `(${words.map((one) => `"${one}"`).join(' OR ')})`;
  }

  return {
    /**
     * @param index `noted`: it is small, and its words are no others' to name
     * @returns undefined without words, '' where the words hold nothing that can be looked for
     */
    expression(query: HistoryQuery | Omit<HistoryQuery, 'limit'>, index: 'prompts' | 'noted' = 'prompts'): string | undefined {
      if (query.words === undefined || query.words.trim() === '') return undefined;
      const pieces = searchPieces(query.words.slice(0, 200)).slice(0, 10);
      const last = pieces.at(-1);
      if (last === undefined) return '';
      // Every word is quoted, so that AND, NEAR, * or a quote in it is a word and no expression.
      const phrase = ({ words }: Piece): string => `"${words.join(' ')}"`;
      const [word = ''] = last.words;
      const begun = index === 'prompts' ? unfinished : (beginning: string) => `"${beginning}"*`;
      const all = [...pieces.slice(0, -1).map(phrase), last.mayGoOn ? begun(word) : phrase(last)].join(' AND ');
      return [...scopes(query), `prompt : (${all})`].join(' AND ');
    },
  };
}

function scopes({ platform, channelId, requesterId }: Omit<HistoryQuery, 'limit'>): readonly string[] {
  if (platform === undefined) return [];
  return [
    ...(channelId === undefined ? [] : [`channel : "${scopeWord(platform, channelId)}"`]),
    ...(requesterId === undefined ? [] : [`person : "${scopeWord(platform, requesterId)}"`]),
  ];
}

/**
 * Writes a word as the index does, where that is certain: in Latin and Cyrillic letters.
 *
 * @see https://www.sqlite.org/fts5.html#unicode61_tokenizer
 */
export function fold(word: string): string | undefined {
  if (!/^[\dA-Za-zÀ-ÖØ-öø-žЀ-ҁҊ-ӿ]+$/.test(word)) return undefined;
  return word.replace(/[À-ž]/g, (letter) => letter.normalize('NFD').charAt(0)).toLowerCase();
}
