import type { Database } from 'better-sqlite3';
import type { HistoryQuery } from '../../domain/history-query.ts';
import type { HistoryOrder } from '../../domain/library/browsing.ts';
import { ownerValues } from '../library-rows.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { type Condition, conditionsOf } from './history-conditions.ts';
import { createMatchWords } from './match-words.ts';
import { timeBounds } from './time-bounds.ts';

/** A stretch of a list in an order; the next one begins where it ends. */
interface Section extends Condition {
  readonly from: string;
  readonly orderBy: string;
}

const price = 'COALESCE(cost_micro_usd, price_micro_usd, 0)';
const isNamed = 'EXISTS (SELECT 1 FROM library WHERE generation_number = number AND given_name IS NOT NULL)';
const named = 'library CROSS JOIN generations ON number = generation_number';

/** Reads history in another order than newest first, off the index of that order. */
export function sortedRows(database: Database) {
  const conditions = allConditions(database);
  const ranked = (column: string, before: number): unknown =>
    database.prepare<[number], unknown>(`SELECT ${column} FROM generations WHERE number = ?`).pluck().get(before);
  const nameOf = database.prepare<[number], string>(
    'SELECT lower(given_name) FROM library WHERE generation_number = ? AND given_name IS NOT NULL',
  );
  /** Those behind `before`, or from the beginning: of equal rank by number. */
  const byRank = (column: string, index: string, before: number | undefined): readonly Section[] => {
    const [orderBy, from] = [`${column} DESC, number DESC`, `generations${index}`];
    if (before === undefined) return [{ from, orderBy, sql: 'TRUE', values: [] }];
    const rank = ranked(column, before);
    return [
      { from, orderBy: 'number DESC', sql: `${column} = ? AND number < ?`, values: [rank, before] },
      { from, orderBy, sql: `${column} < ?`, values: [rank] },
    ];
  };
  const byName = (before: number | undefined): readonly Section[] => {
    const unnamed = (below: number): Section => ({
      ...{ from: 'generations', orderBy: 'number DESC', sql: `NOT ${isNamed} AND number < ?`, values: [below] },
    });
    const name = before === undefined ? undefined : nameOf.pluck().get(before);
    const rest = { from: named, orderBy: 'lower(given_name), number DESC' };
    if (before === undefined) return [{ ...rest, sql: 'given_name IS NOT NULL', values: [] }, unnamed(Number.MAX_SAFE_INTEGER)];
    if (name === undefined) return [unnamed(before)];
    return [
      {
        from: named,
        orderBy: 'number DESC',
        sql: 'lower(given_name) = ? AND given_name IS NOT NULL AND number < ?',
        values: [name, before],
      },
      { ...rest, sql: 'lower(given_name) > ? AND given_name IS NOT NULL', values: [name] },
      unnamed(Number.MAX_SAFE_INTEGER),
    ];
  };
  const sectionsOf = (order: HistoryOrder, before: number | undefined, isNarrow: boolean): readonly Section[] => {
    // Where few fit, they are found first, and put into their order.
    const by = (index: string): string => (isNarrow ? '' : ` INDEXED BY ${index}`);
    switch (order) {
      case 'newest':
        return [{ from: 'generations', orderBy: 'number DESC', sql: 'number < ?', values: [before ?? Number.MAX_SAFE_INTEGER] }];
      case 'oldest':
        return [{ from: 'generations', orderBy: 'number', sql: 'number > ?', values: [before ?? 0] }];
      case 'longest':
        return byRank('duration_seconds', by('generations_longest'), before);
      case 'dearest':
        return byRank(price, by('generations_dearest'), before);
      case 'name':
        return byName(before);
    }
  };
  return (query: HistoryQuery, before: number | undefined, limit: number): readonly GenerationRow[] => {
    const { order = 'newest', channelId, requesterId, favouriteOf, folderId, isKept } = query;
    const isNarrow = [channelId, requesterId, favouriteOf, folderId, isKept].some((each) => each !== undefined);
    const all = conditions(query);
    const found: GenerationRow[] = [];
    for (const { from, orderBy, ...own } of sectionsOf(order, before, isNarrow)) {
      const where = [own, ...all];
      const rows = database.prepare<unknown[], GenerationRow>(
        `SELECT ${generationColumns} FROM ${from} WHERE ${where.map(({ sql }) => sql).join(' AND ')} ORDER BY ${orderBy} LIMIT ?`,
      );
      found.push(...rows.all(...where.flatMap(({ values }) => values), limit - found.length));
      if (found.length === limit) break;
    }
    return found;
  };
}

/** All that a row of `generations` has to fit, words and times with it, whatever index it is read off. */
export function allConditions(database: Database) {
  const words = createMatchWords(database);
  const boundsOf = timeBounds(database);
  const among = (index: 'prompts' | 'noted') => `SELECT rowid FROM ${index} WHERE ${index} MATCH ?`;
  return (query: Omit<HistoryQuery, 'limit'>): readonly Condition[] => {
    const { first, end } = boundsOf(query);
    const match = words.expression(query);
    const isOwn = 'owner_platform = ? AND owner_tenant = ? AND owner_id = ?';
    return [
      ...conditionsOf(query),
      ...(query.createdSinceMs === undefined ? [] : [{ sql: '+number >= ?', values: [first] }]),
      ...(query.createdBeforeMs === undefined ? [] : [{ sql: '+number < ?', values: [end] }]),
      ...(query.favouriteOf === undefined
        ? []
        : [
            {
              sql: `number IN (SELECT generation_number FROM favourites WHERE ${isOwn})`,
              values: ownerValues(query.favouriteOf),
            },
          ]),
      ...(match === undefined
        ? []
        : query.inNotes
          ? [
              {
                sql: `number IN (${among('prompts')} UNION ALL ${among('noted')})`,
                values: [match, words.expression(query, 'noted')],
              },
            ]
          : [{ sql: `number IN (${among('prompts')})`, values: [match] }]),
    ];
  };
}
