import { type RawBuilder, sql } from 'kysely';
import type { HistoryQuery } from '../../domain/history-query.ts';
import type { HistoryOrder } from '../../domain/library/browsing.ts';
import type { Composer } from '../composed/tables.ts';
import type { GenerationRow } from '../rows.ts';
import { type Bounds, fitting } from './fitting.ts';
import { numbersAmong } from './search.ts';
import type { WordMatch } from './words/match-words.ts';

export interface Page {
  readonly rows: readonly GenerationRow[];
  readonly isLast: boolean;
  /** The number of the last one. */
  readonly edge: number;
}

/** A stretch of a list in an order; the next one begins where it ends. */
interface Section {
  readonly where: RawBuilder<boolean>;
  readonly orderBy: RawBuilder<unknown>;
}

const columns = {
  longest: sql<number>`g.duration_seconds`,
  dearest: sql<number>`COALESCE(g.cost_micro_usd, g.price_micro_usd, 0)`,
} as const;
/** Of a row of `generations`; NULL where it has none. */
const isNamed = sql<boolean>`EXISTS (SELECT FROM library l WHERE l.generation_number = g.number AND l.given_name IS NOT NULL)`;

/** A page in another order than newest first. @param before the number of the one that it begins behind; undefined: from the beginning */
export async function sortedPage(
  { db, query, match }: { readonly db: Composer; readonly query: HistoryQuery; readonly match: WordMatch | undefined },
  before: number | undefined,
  bounds: Bounds,
  limit: number,
): Promise<Page> {
  const all = withWords(db, query, bounds, match).selectAll('g');
  const rows: GenerationRow[] = [];
  for (const { where, orderBy } of await sectionsOf(db, query.order, before)) {
    const isByName = query.order === 'name';
    const some = isByName ? all.leftJoin('library as l', 'l.generation_number', 'g.number') : all;
    rows.push(
      ...(await some
        .where(where)
        .orderBy(orderBy)
        .limit(limit - rows.length)
        .execute()),
    );
    if (rows.length === limit) break;
  }
  return { rows, isLast: rows.length < limit, edge: rows.at(-1)?.number ?? 0 };
}

/** Those that fit, words with them. */
export function withWords(db: Composer, query: Omit<HistoryQuery, 'limit'>, bounds: Bounds, match: WordMatch | undefined) {
  const all = fitting(db, query, bounds);
  return match === undefined ? all : all.where('g.number', 'in', numbersAmong(db, query, match));
}

/** Of equal rank by number. */
async function sectionsOf(db: Composer, order: HistoryOrder = 'newest', before: number | undefined): Promise<readonly Section[]> {
  switch (order) {
    case 'newest':
      return [{ where: sql`g.number < ${before ?? Number.MAX_SAFE_INTEGER}`, orderBy: sql`g.number DESC` }];
    case 'oldest':
      return [{ where: sql`g.number > ${before ?? 0}`, orderBy: sql`g.number` }];
    case 'longest':
    case 'dearest':
      return await byRank(db, order, before);
    case 'name':
      return await byName(db, before);
  }
}

async function byRank(
  db: Composer,
  order: Extract<HistoryOrder, keyof typeof columns>,
  before: number | undefined,
): Promise<readonly Section[]> {
  const column = columns[order];
  const orderBy = sql`${column} DESC, g.number DESC`;
  if (before === undefined) return [{ where: sql`true`, orderBy }];
  const row = await db.selectFrom('generations as g').select(column.as('rank')).where('g.number', '=', before).executeTakeFirst();
  return [{ where: sql`(${column}, g.number) < (${row?.rank ?? 0}, ${before})`, orderBy }];
}

async function byName(db: Composer, before: number | undefined): Promise<readonly Section[]> {
  const orderBy = sql`lower(l.given_name), g.number DESC`;
  const unnamed = (below: number): Section => ({
    where: sql`NOT ${isNamed} AND g.number < ${below}`,
    orderBy: sql`g.number DESC`,
  });
  const none = Number.MAX_SAFE_INTEGER;
  if (before === undefined) return [{ where: sql`l.given_name IS NOT NULL`, orderBy }, unnamed(none)];
  const row = await db
    .selectFrom('library')
    .select(sql<string>`lower(given_name)`.as('name'))
    .where('generation_number', '=', before)
    .where('given_name', 'is not', null)
    .executeTakeFirst();
  if (row === undefined) return [unnamed(before)];
  return [
    { where: sql`lower(l.given_name) = ${row.name} AND g.number < ${before}`, orderBy: sql`g.number DESC` },
    { where: sql`lower(l.given_name) > ${row.name}`, orderBy },
    unnamed(none),
  ];
}
