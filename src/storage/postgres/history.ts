import { sql } from 'kysely';
import type { Generation } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import type { Composer } from '../composed/tables.ts';
import type { RowReader } from '../row-reader.ts';
import type { Executor } from './executor.ts';
import { numberAt } from './numbers-by-time.ts';
import { matchWords } from './words/match-words.ts';

/** Numbers from `first` on and below `before`. */
interface Bounds {
  readonly first: number;
  readonly before: number;
}

/** Finds past generations: a page at a time by number, never by offset; words by the full-text index, never by LIKE. */
export function historyStatements(database: Executor, reader: RowReader) {
  return {
    async history(query: HistoryQuery): Promise<readonly Generation[]> {
      const match = matchWords(query);
      // Words that hold nothing to look for find nothing, not everything.
      if (match === '') return [];
      const limit = query.limit + 1;
      const found: Generation[] = [];
      const { first, before: end } = await boundsOf(database, query);
      // Looks on where rows could not be read, so that a page is short only at the end.
      for (let before = end; ; ) {
        const rows = await pageOf(database.db, query, { first, before }, match).limit(limit).execute();
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

/** @param match a `tsquery` */
function pageOf(composer: Composer, query: HistoryQuery, { first, before }: Bounds, match: string | undefined) {
  const { platform, tenant, channelId, requesterId, states, model } = query;
  const page = composer
    .selectFrom('generations as g')
    .selectAll('g')
    .where(({ eb, and, not, ref }) =>
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
  if (match === undefined) return page.orderBy('g.number', 'desc');
  // The bounds once more, so that words which many have are found from the newest down, and no farther than needed.
  return page
    .innerJoin('prompts as p', 'p.number', 'g.number')
    .where(sql<boolean>`p.words @@ CAST(${match} AS tsquery)`)
    .where('p.number', '>=', first)
    .where('p.number', '<', before)
    .orderBy('p.number', 'desc');
}
