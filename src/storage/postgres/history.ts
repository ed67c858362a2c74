import { sql } from 'kysely';
import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import type { Composer } from '../composed/tables.ts';
import type { RowReader } from '../row-reader.ts';
import type { Executor } from './executor.ts';
import { numberAt } from './numbers-by-time.ts';
import { matchWords, withScopes } from './words/match-words.ts';

/** Numbers from `first` on and below `before`. */
interface Bounds {
  readonly first: number;
  readonly before: number;
}

/** So many of the newest that fit are looked at one by one, before the index of words is asked for all the others. */
const lookedAt = 2000;

/** Finds past generations: a page at a time by number, never by offset; words by the full-text index, never by LIKE. */
export function historyStatements(database: Executor, reader: RowReader) {
  const { db } = database;
  return {
    async history(query: HistoryQuery): Promise<readonly Generation[]> {
      const match = matchWords(query.words);
      // Words that hold nothing to look for find nothing, not everything.
      if (match === '') return [];
      const limit = query.limit + 1;
      const { first, before: end } = await boundsOf(database, query);
      const found: Generation[] = [];
      // Looks on where rows could not be read, so that a page is short only at the end.
      for (let before = end; ; ) {
        const bounds = { first, before };
        const rows = await (match === undefined
          ? fitting(db, query, bounds).selectAll('g').orderBy('g.number', 'desc').limit(limit).execute()
          : withWords(db, query, bounds, match, limit));
        found.push(...reader.many(rows));
        if (rows.length < limit || found.length >= limit) return found.slice(0, limit);
        before = rows.at(-1)?.number ?? 0;
      }
    },
  };
}

/** Days are found by their first number, because numbers and times go up together. */
async function boundsOf(database: Executor, { createdSinceMs, createdBeforeMs, before }: HistoryQuery): Promise<Bounds> {
  const none = Number.MAX_SAFE_INTEGER;
  const first = createdSinceMs === undefined ? 0 : ((await numberAt(database, createdSinceMs)) ?? none);
  const end = createdBeforeMs === undefined ? none : ((await numberAt(database, createdBeforeMs)) ?? none);
  return { first, before: Math.min(before ?? none, end) };
}

/** Those that fit all but the words. */
function fitting(db: Composer, query: HistoryQuery, { first, before }: Bounds) {
  const { platform, tenant, channelId, requesterId, states, model } = query;
  return db.selectFrom('generations as g').where(({ eb, and, not, ref }) =>
    and([
      not(ref('g.hidden')),
      eb('g.number', '>=', first),
      eb('g.number', '<', before),
      ...(states === undefined ? [] : [eb('g.state', 'in', states)]),
      ...(model === undefined ? [] : [eb('g.model', '=', model)]),
      // Without its platform an id names nobody, and at some only together with its tenant.
      ...(platform === undefined ? [] : [eb('g.platform', '=', platform)]),
      ...(platform === undefined || tenant === undefined ? [] : [eb('g.tenant', '=', tenant)]),
      ...(platform === undefined || channelId === undefined ? [] : [eb('g.channel_id', '=', channelId)]),
      ...(platform === undefined || requesterId === undefined ? [] : [eb('g.requester_id', '=', requesterId)]),
    ]),
  );
}

/**
 * PostgreSQL's index of words knows no order: of a word that many have it would first gather all, and where it walks down from the newest
 * instead, a word that nobody has costs a walk through everything. So the newest are looked at first; what is not common among them is rare
 * enough to be gathered.
 */
async function withWords(db: Composer, query: HistoryQuery, bounds: Bounds, match: string, limit: number) {
  const newest = fitting(db, query, bounds).select('g.number').orderBy('g.number', 'desc');
  const edge = (
    await newest
      .offset(lookedAt - 1)
      .limit(1)
      .executeTakeFirst()
  )?.number;
  const rows = await db
    .selectFrom(newest.limit(lookedAt).as('n'))
    .innerJoin('prompts as p', 'p.number', 'n.number')
    .innerJoin('generations as g', 'g.number', 'n.number')
    .selectAll('g')
    .where(hasWords(match))
    .orderBy('n.number', 'desc')
    .limit(limit)
    .execute();
  if (rows.length === limit || edge === undefined) return rows;
  const older = await fitting(db, query, { first: bounds.first, before: edge })
    .innerJoin(gathered(db, withScopes(match, query), edge).as('p'), 'p.number', 'g.number')
    .selectAll('g')
    .orderBy('g.number', 'desc')
    .limit(limit - rows.length)
    .execute();
  return [...rows, ...older];
}

/** All that have the words, by the index. An offset keeps PostgreSQL from taking it as a part of the rest. */
function gathered(db: Composer, match: string, before: number) {
  return db.selectFrom('prompts as p').select('p.number').where(hasWords(match)).where('p.number', '<', before).offset(0);
}

/** @param match a `tsquery` */
function hasWords(match: string) {
  return sql<boolean>`p.words @@ CAST(${match} AS tsquery)`;
}
