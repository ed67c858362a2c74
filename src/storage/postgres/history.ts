import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import type { Composer } from '../composed/tables.ts';
import type { RowReader } from '../row-reader.ts';
import type { GenerationRow } from '../rows.ts';
import type { Executor } from './executor.ts';
import { type Bounds, fitting } from './fitting.ts';
import { numberAt } from './numbers-by-time.ts';
import { numbersWith } from './search.ts';
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
      const { first, before: end } = await boundsOf(database, query);
      const found: Generation[] = [];
      // Looks on where rows could not be read, so that a page is short only at the end.
      for (let before = end; ; ) {
        const page = await pageOf(db, query, { first, before }, match, limit);
        found.push(...reader.many(page.rows));
        if (page.isLast || found.length >= limit) return found.slice(0, limit);
        before = page.edge;
      }
    },
  };
}

interface Page {
  readonly rows: readonly GenerationRow[];
  readonly isLast: boolean;
  /** The number of the last one. */
  readonly edge: number;
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
  const numbers = await numbersWith({ db, query, match }, bounds, limit);
  return { rows: await shown(db, numbers), isLast: numbers.length < limit, edge: numbers.at(-1) ?? 0 };
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

/** Days are found by their first number, because numbers and times go up together. */
async function boundsOf(database: Executor, { createdSinceMs, createdBeforeMs, before }: HistoryQuery): Promise<Bounds> {
  const none = Number.MAX_SAFE_INTEGER;
  const first = createdSinceMs === undefined ? 0 : ((await numberAt(database, createdSinceMs)) ?? none);
  const end = createdBeforeMs === undefined ? none : ((await numberAt(database, createdBeforeMs)) ?? none);
  return { first, before: Math.min(before ?? none, end) };
}
