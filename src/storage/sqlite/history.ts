import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { createRowReader, type RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { conditionsOf, type ShortList, shortListOf } from './history-conditions.ts';
import { createMatchWords } from './match-words.ts';
import { sortedRows } from './sorted-history.ts';
import { timeBounds } from './time-bounds.ts';

type WordIndex = 'prompts' | 'noted';
type ReadRows = (before: number) => readonly GenerationRow[];

/** Finds past generations: a page at a time by number, never by offset; words by the full-text index, never by LIKE. */
export function historyStatements(database: Database, reader: RowReader = createRowReader()) {
  const words = createMatchWords(database);
  const boundsOf = timeBounds(database);
  const sorted = sortedRows(database);
  /** Looks on where rows could not be read, so that a page is short only at the end. */
  const page = (limit: number, before: number | undefined, read: (before: number | undefined) => readonly GenerationRow[]) => {
    const found: Generation[] = [];
    for (let from = before; ; ) {
      const rows = read(from);
      found.push(...reader.many(rows));
      if (rows.length < limit || found.length >= limit) return found.slice(0, limit);
      from = rows.at(-1)?.number;
    }
  };
  const newest = (query: HistoryQuery): readonly Generation[] => {
    const limit = query.limit + 1;
    const { first, end } = boundsOf(query);
    const indexes: readonly (WordIndex | undefined)[] = query.words?.trim()
      ? query.inNotes
        ? ['prompts', 'noted']
        : ['prompts']
      : [undefined];
    const reads = indexes.map((index) =>
      newestRows(database, query, index && { index, match: words.expression(query, index) ?? '' }, { first, limit }),
    );
    return page(limit, Math.min(query.before ?? end, end), (from = end) =>
      merged(reads.map((read) => read(from))).slice(0, limit),
    );
  };
  return {
    history(query: HistoryQuery): readonly Generation[] {
      // Words that hold nothing to look for find nothing, not everything.
      if (words.expression(query) === '') return [];
      if (query.order === undefined || query.order === 'newest') return newest(query);
      const limit = query.limit + 1;
      return page(limit, query.before, (before) => sorted(query, before, limit));
    },
  };
}

/** Those that two lists have, once, newest first. */
function merged(lists: readonly (readonly GenerationRow[])[]): readonly GenerationRow[] {
  const [only] = lists;
  if (only !== undefined && lists.length === 1) return only;
  const byNumber = new Map(lists.flat().map((row) => [row.number, row]));
  return [...byNumber.values()].sort((a, b) => b.number - a.number);
}

/** @param words which index of words is asked, and for what; undefined without words */
function newestRows(
  database: Database,
  query: HistoryQuery,
  words: { readonly index: WordIndex; readonly match: string } | undefined,
  { first, limit }: { readonly first: number; readonly limit: number },
): ReadRows {
  const conditions = conditionsOf(query);
  const where = conditions.map(({ sql }) => sql);
  const values = conditions.flatMap((each) => each.values);
  const list = shortListOf(query);
  if (list !== undefined) {
    const rows = database.prepare<unknown[], GenerationRow>(listedStatement(list, where, words?.index));
    const given = words === undefined ? [] : [words.match];
    return (from) => rows.all(...list.values, first, from, ...given, ...values, limit);
  }
  if (words === undefined) {
    const rows = database.prepare<unknown[], GenerationRow>(
      `SELECT ${generationColumns} FROM generations WHERE ${where.join(' AND ')} AND number < ? ORDER BY number DESC LIMIT ?`,
    );
    // Cut here: a second bound in the statement would talk SQLite out of the index that fits.
    return (from) => rows.all(...values, from, limit).filter(({ number }) => number >= first);
  }
  // The index walks from the newest match down; the join only throws hidden rows and other states away. It skips to where the walk
  // begins, and ends it, only for integers, which numbers of JavaScript's are not.
  const { index, match } = words;
  const rows = database.prepare<unknown[], GenerationRow>(
    `SELECT ${generationColumns} FROM ${index} CROSS JOIN generations ON generations.number = ${index}.rowid
     WHERE ${index} MATCH ? AND ${index}.rowid >= CAST(? AS INTEGER) AND ${index}.rowid < CAST(? AS INTEGER)
       AND ${where.join(' AND ')} ORDER BY ${index}.rowid DESC LIMIT ?`,
  );
  return (from) => rows.all(match, first, from, ...values, limit);
}

/** Walks through the list from the newest down, and looks each up: in the index of words, too, where it is asked. */
function listedStatement({ table, where: listed }: ShortList, where: readonly string[], index: WordIndex | undefined): string {
  const words = index === undefined ? '' : `CROSS JOIN ${index} ON ${index}.rowid = ${table}.generation_number`;
  return `SELECT ${generationColumns} FROM ${table} ${words} CROSS JOIN generations ON generations.number = ${table}.generation_number
    WHERE ${listed} AND ${table}.generation_number >= ? AND ${table}.generation_number < ?
      ${index === undefined ? '' : `AND ${index} MATCH ?`} AND ${where.join(' AND ')} ORDER BY ${table}.generation_number DESC LIMIT ?`;
}
