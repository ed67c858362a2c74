import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import type { Composer } from '../composed/tables.ts';
import type { RowReader } from '../row-reader.ts';
import type { GenerationRow } from '../rows.ts';
import type { Executor } from './executor.ts';
import { type Bounds, fitting } from './fitting.ts';
import { numbersNoted, numbersWith } from './search.ts';
import { type Page, sortedPage } from './sorted-history.ts';
import { timeBounds } from './time-bounds.ts';
import { matchWords, type WordMatch } from './words/match-words.ts';

/** Finds past generations: a page at a time by number, never by offset; words by the full-text index, never by LIKE. */
export function historyStatements(database: Executor, reader: RowReader) {
  const { db } = database;
  return {
    async history(query: HistoryQuery): Promise<readonly Generation[]> {
      const match = matchWords(query.words);
      // Words that hold nothing to look for find nothing, not everything.
      if (match?.all === '') return [];
      const limit = query.limit + 1;
      const { first, before: end } = await timeBounds(database, query);
      const found: Generation[] = [];
      // Looks on where rows could not be read, so that a page is short only at the end.
      const isSorted = query.order !== undefined && query.order !== 'newest';
      for (let { before } = query; ; ) {
        const page = isSorted
          ? await sortedPage({ db, query, match }, before, { first, before: end }, limit)
          : await pageOf(db, query, { first, before: Math.min(before ?? end, end) }, match, limit);
        found.push(...reader.many(page.rows));
        if (page.isLast || found.length >= limit) return found.slice(0, limit);
        before = page.edge;
      }
    },
  };
}

/** The newest within bounds, at most `limit`. @param match absent without words */
async function pageOf(
  db: Composer,
  query: HistoryQuery,
  bounds: Bounds,
  match: WordMatch | undefined,
  limit: number,
): Promise<Page> {
  if (match === undefined) {
    const rows = await fitting(db, query, bounds).selectAll('g').orderBy('g.number', 'desc').limit(limit).execute();
    return { rows, isLast: rows.length < limit, edge: rows.at(-1)?.number ?? 0 };
  }
  const search = { db, query, match };
  const inPrompts = await numbersWith(search, bounds, limit);
  const inNotes = query.inNotes ? await numbersNoted(search, bounds, limit) : [];
  const numbers = inNotes.length === 0 ? inPrompts : newestOf([...inPrompts, ...inNotes], limit);
  return { rows: await shown(db, numbers), isLast: numbers.length < limit, edge: numbers.at(-1) ?? 0 };
}

function newestOf(numbers: readonly number[], limit: number): readonly number[] {
  return [...new Set(numbers)].sort((a, b) => b - a).slice(0, limit);
}

/** Those that are not hidden, the newest first. */
async function shown(db: Composer, numbers: readonly number[]): Promise<readonly GenerationRow[]> {
  if (numbers.length === 0) return [];
  const those = db.selectFrom('generations as g').selectAll('g').where('g.number', 'in', numbers);
  return await those
    .where(({ not, ref }) => not(ref('g.hidden')))
    .orderBy('g.number', 'desc')
    .execute();
}
