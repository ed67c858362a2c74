import { type RawBuilder, sql } from 'kysely';
import type { HistoryQuery } from '../../domain/history-query.ts';
import type { Composer } from '../composed/tables.ts';
import { type Bounds, fitting } from './fitting.ts';
import { blockWord, scopesOf, type WordMatch } from './words/match-words.ts';

/**
 * So many of the newest are looked at one by one, `first` and at most: where everybody's are looked through, prompts alone are read, which takes
 * a third of the time. The share of words in them says where it goes on.
 */
const looks = { everybody: { first: 500, most: 4000 }, narrowed: { first: 80, most: 1000 } } as const;
/** Two words are two shares, of which the smaller one counts. */
const twoWords = 2;
/** Where as many of those that were looked at have the words, more are looked at; where fewer have, the index of words is faster. */
const commonShare = 0.006;
/** So many times as far as the share says, since it is rough. */
const margin = 1.5;
/** Of the index, as in the migration `008-searched-words`: how long they are, and for how many it is asked at once; beyond that for all the rest. */
const blockKinds = [
  { kind: 'block', size: 4096, most: 8 },
  { kind: 'blocks', size: 32_768, most: 16 },
] as const;
const searched = sql`(p.words || array_to_tsvector(ARRAY['/block/' || (p.number >> 12)::text, '/blocks/' || (p.number >> 15)::text]))`;
/** To look into a row costs so many times as much as to gather one from the index (2.7 and 0.3 µs, measured with 1,000,000 rows). */
const rowCost = 9;

interface Search {
  readonly db: Composer;
  readonly query: HistoryQuery;
  readonly match: WordMatch;
}

/**
 * Finds the newest that have the words. PostgreSQL's index of words knows no order: of a word that many have it would first gather all, and
 * where it walks down from the newest instead, a word that nobody has costs a walk through everything. So the newest are looked at first; what
 * is not common among them is gathered by the index, in stretches as long as a page needs by what was found so far.
 *
 * @returns numbers, the newest first, at most `limit`; fewer where there are no more. Those of hidden ones may be among them
 */
export async function numbersWith(search: Search, { first, before }: Bounds, limit: number): Promise<readonly number[]> {
  const { first: least, most } = isForEverybody(search.query) ? looks.everybody : looks.narrowed;
  const isTwo = isChoice(search.match);
  let { rows: looked, numbers, edge, ...counts } = await lookAt(search, { first, before }, least * (isTwo ? twoWords : 1));
  // Of the newest records the words may be erased: then all that there are lie below what was looked at.
  const top = Math.max(edge + 1, Math.min(before, counts.newest + 1));
  /** How much further down a page may go, by what was found so far. */
  const needed = (): number => (margin * (limit - numbers.length) * (top - edge)) / Math.max(numbers.length, 0.5);
  const isShort = (): boolean => numbers.length < limit && edge > first;
  while (isShort() && looked < most && numbers.length >= commonShare * looked) {
    const count = Math.ceil((needed() * looked) / (top - edge));
    const look = await lookAt(search, { first, before: edge }, Math.min(most - looked, Math.max(count, least)));
    numbers = [...numbers, ...look.numbers];
    looked += look.rows;
    edge = look.edge;
  }
  while (isShort()) {
    // Twice as far each time at least.
    const stretch = stretchBelow(edge, Math.max(needed(), top - edge));
    const isLookedInto = isTwo && (counts.whole + 1) * (edge - stretch.first) * rowCost <= counts.begun * counts.newest;
    const bounds = { first: Math.max(first, stretch.first), before: edge };
    numbers = [...numbers, ...(await gather(search, bounds, stretch, isLookedInto, limit - numbers.length))];
    edge = stretch.first;
  }
  return numbers.slice(0, limit);
}

interface Look {
  readonly rows: number;
  readonly numbers: readonly number[];
  /** All that fit from here on were looked at. */
  readonly edge: number;
  /** How many have the whole words, and how many the beginning. */
  readonly whole: number;
  readonly begun: number;
  /** The number of the newest prompt that there is. */
  readonly newest: number;
}

/** Looks at the newest, so many of those that fit. */
async function lookAt({ db, query, match }: Search, bounds: Bounds, count: number): Promise<Look> {
  const all = hasWords(sql`n.words`, match.all);
  const { oldest, numbers, newest, ...counts } = await db
    .selectFrom(isForEverybody(query) ? prompts(db, bounds, count) : promptsOf(db, query, bounds, count))
    .select(({ fn, selectFrom }) => [
      fn.countAll<number>().as('rows'),
      fn.min('n.number').as('oldest'),
      sql<readonly string[] | null>`array_agg(n.number ORDER BY n.number DESC) FILTER (WHERE ${all})`.as('numbers'),
      countOf(match.whole.join(' & '), match).as('whole'),
      countOf(match.begun ?? '', match).as('begun'),
      selectFrom('prompts')
        .select(({ fn: { max } }) => max('number').as('newest'))
        .as('newest'),
    ])
    .executeTakeFirstOrThrow();
  const edge = counts.rows < count ? bounds.first : oldest;
  return { ...counts, numbers: (numbers ?? []).map(Number), edge, newest: newest ?? 0 };
}

function isForEverybody({
  platform,
  states,
  model,
  favouriteOf,
  folderId,
  isKept,
  kind,
  askedBy,
  seenBy,
  privateTo,
}: HistoryQuery): boolean {
  const narrowing = [platform, states, model, favouriteOf, folderId, isKept, kind, askedBy, seenBy, privateTo];
  return narrowing.every((each) => each === undefined);
}

function prompts(db: Composer, { first, before }: Bounds, count: number) {
  return db
    .selectFrom('prompts as p')
    .select(['p.number', 'p.words'])
    .where('p.number', '>=', first)
    .where('p.number', '<', before)
    .orderBy('p.number', 'desc')
    .limit(count)
    .as('n');
}

function promptsOf(db: Composer, query: HistoryQuery, bounds: Bounds, count: number) {
  return db
    .selectFrom(fitting(db, query, bounds).select('g.number').orderBy('g.number', 'desc').limit(count).as('f'))
    .leftJoin('prompts as p', 'p.number', 'f.number')
    .select(['f.number', sql<string>`p.words`.as('words')])
    .as('n');
}

interface Stretch {
  readonly first: number;
  /** Words of its blocks; empty: all that there are. */
  readonly blocks: readonly string[];
}

/** @param needed how long it has to be at least */
function stretchBelow(edge: number, needed: number): Stretch {
  const length = Math.min(needed, edge);
  const blocks = blockKinds.find(({ size, most }) => length <= most * size);
  if (blocks === undefined) return { first: 0, blocks: [] };
  const { kind, size } = blocks;
  const last = Math.floor((edge - 1) / size);
  const lowest = Math.max(0, Math.floor((edge - length) / size));
  return {
    first: lowest * size,
    blocks: Array.from({ length: last - lowest + 1 }, (_, index) => blockWord(kind, lowest + index)),
  };
}

/**
 * The newest of a stretch, by the index. Each word is a condition of its own: then the index goes from one that has the first to the next that
 * has the second, and reads no list to its end. Of the beginning of a word it gathers all that have one, wherever they are: where many do, each
 * row of the stretch that has the other words is looked into instead.
 */
async function gather(
  { db, query, match: { whole, begun, all } }: Search,
  bounds: Bounds,
  { blocks }: Stretch,
  isLookedInto: boolean,
  limit: number,
): Promise<readonly number[]> {
  const words = isLookedInto || begun === undefined ? whole : [...whole, begun];
  const conditions = [...scopesOf(query), ...words, ...(blocks.length === 0 ? [] : [blocks.join(' | ')])];
  // The offsets keep PostgreSQL from taking it all as one: it would go through the records instead, where it thinks that many have the words.
  const gathered = db
    .selectFrom('prompts as p')
    .select('p.number')
    .where(({ and }) => and(conditions.map((each) => hasWords(searched, each))))
    .$if(isLookedInto, (those) => those.where(hasWords(sql`p.words`, all)))
    .orderBy('p.number', 'desc')
    .offset(0);
  const fits = fitting(db, query, bounds).select('g.number').where(sql<boolean>`g.number = n.number`).offset(0);
  const rows = await db
    .selectFrom(gathered.as('n'))
    .select('n.number')
    .where('n.number', '>=', bounds.first)
    .where('n.number', '<', bounds.before)
    .$if(!isForEverybody(query), (those) => those.where(({ exists }) => exists(fits)))
    .orderBy('n.number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
}

/** The newest of what people named or noted that have the words in the prompt, the name or the note. */
export async function numbersNoted({ db, query, match }: Search, bounds: Bounds, limit: number): Promise<readonly number[]> {
  const conditions = [...scopesOf(query), match.all];
  const fits = fitting(db, query, bounds).select('g.number').where(sql<boolean>`g.number = n.number`);
  const rows = await db
    .selectFrom('noted as n')
    .select('n.number')
    .where(({ and }) => and(conditions.map((each) => hasWords(sql`n.words`, each))))
    .where(({ exists }) => exists(fits))
    .orderBy('n.number', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ number }) => number);
}

/** All that have the words, in no order. */
export function numbersAmong(db: Composer, query: Omit<HistoryQuery, 'limit'>, match: WordMatch) {
  const conditions = [...scopesOf(query), match.all];
  const inPrompts = db
    .selectFrom('prompts as p')
    .select('p.number')
    .where(({ and }) => and(conditions.map((each) => hasWords(searched, each))));
  const inNotes = db
    .selectFrom('noted as n')
    .select('n.number')
    .where(({ and }) => and(conditions.map((each) => hasWords(sql`n.words`, each))));
  return query.inNotes ? inPrompts.unionAll(inNotes) : inPrompts;
}

/** Whether the index may be asked for a part of the words alone. */
function isChoice({ whole, begun }: WordMatch): boolean {
  return whole.length > 0 && begun !== undefined;
}

/** How many have the words; 0 where it decides nothing. @param words a `tsquery` */
function countOf(words: string, match: WordMatch): RawBuilder<number> {
  return isChoice(match) ? sql<number>`COUNT(*) FILTER (WHERE ${hasWords(sql`n.words`, words)})` : sql<number>`0`;
}

/** @param match a `tsquery` */
function hasWords(words: RawBuilder<unknown>, match: string): RawBuilder<boolean> {
  return sql<boolean>`${words} @@ CAST(${match} AS tsquery)`;
}
