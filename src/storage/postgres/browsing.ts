import type { Platform } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { type ListedPerson, mostCounted } from '../../domain/library/browsing.ts';
import type { Executor } from './executor.ts';
import { withWords } from './sorted-history.ts';
import { timeBounds } from './time-bounds.ts';
import { matchWords } from './words/match-words.ts';

/** How many there are to look through, and whose. */
export function browsingStatements(database: Executor) {
  const { db } = database;
  return {
    async historyCount(query: Omit<HistoryQuery, 'limit'>): Promise<number> {
      const match = matchWords(query.words);
      if (match?.all === '') return 0;
      const some = withWords(db, query, await timeBounds(database, query), match)
        .select('g.number')
        .limit(mostCounted + 1);
      const { count } = await db
        .selectFrom(some.as('some'))
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },
    async requesters(limit: number, platform?: Platform): Promise<readonly ListedPerson[]> {
      const rows = await database.all<{ platform: string; id: string; name: string | null }>(
        peopleStatement,
        platform ?? null,
        limit,
      );
      return rows.map(({ name, ...person }) => ({ ...person, ...(name !== null && { name }) }));
    },
  };
}

/** From each person to the next one by the index, whatever lies between. */
const peopleStatement = `
  WITH RECURSIVE people (platform, id, nth) AS (
    (SELECT platform, requester_id, 1 FROM generations WHERE NOT hidden AND platform >= COALESCE($1::text, '')
     ORDER BY platform, requester_id LIMIT 1)
    UNION ALL
    SELECT following.platform, following.requester_id, nth + 1 FROM people, LATERAL (
      SELECT g.platform, g.requester_id FROM generations g WHERE NOT g.hidden AND (g.platform, g.requester_id) > (people.platform, people.id)
      ORDER BY g.platform, g.requester_id LIMIT 1) AS following
    WHERE nth < $2 AND people.platform = COALESCE($1::text, people.platform)
  )
  SELECT platform, id, (SELECT requester_name FROM generations g
    WHERE NOT g.hidden AND g.platform = people.platform AND g.requester_id = people.id ORDER BY g.number DESC LIMIT 1) AS name
  FROM people WHERE platform = COALESCE($1::text, platform) ORDER BY platform, id LIMIT $2`;
