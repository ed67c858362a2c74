import type { Database } from 'better-sqlite3';
import type { Platform } from '../../domain/generation.ts';
import { type ListedPerson, mostCounted } from '../../domain/library/browsing.ts';
import type { HistoryQuery } from '../../domain/video-engine.ts';
import { createMatchWords } from './match-words.ts';
import { allConditions } from './sorted-history.ts';

/** How many there are to look through, and whose. */
export function browsingStatements(database: Database) {
  const conditions = allConditions(database);
  const words = createMatchWords(database);
  const people = database.prepare<
    [{ platform: string | null; limit: number }],
    { platform: string; id: string; name: string | null }
  >(
    // From each person to the next one by the index, whatever lies between.
    `WITH RECURSIVE people (platform, id) AS (
       SELECT * FROM (SELECT platform, requester_id FROM generations INDEXED BY generations_requester
         WHERE hidden = 0 AND platform >= COALESCE(@platform, '') ORDER BY platform, requester_id LIMIT 1)
       UNION ALL
       SELECT (${next('platform')}), (${next('requester_id')}) FROM people WHERE people.platform = COALESCE(@platform, people.platform)
       LIMIT @limit + 1
     )
     SELECT platform, id, (SELECT requester_name FROM generations AS g INDEXED BY generations_requester
       WHERE g.hidden = 0 AND g.platform = people.platform AND g.requester_id = people.id ORDER BY g.number DESC LIMIT 1) AS name
     FROM people WHERE platform = COALESCE(@platform, platform) LIMIT @limit`,
  );
  return {
    historyCount(query: Omit<HistoryQuery, 'limit'>): number {
      if (words.expression(query) === '') return 0;
      const all = conditions(query);
      const count = database.prepare<unknown[], number>(
        `SELECT COUNT(*) FROM (SELECT 1 FROM generations WHERE ${all.map(({ sql }) => sql).join(' AND ')} LIMIT ?)`,
      );
      return count.pluck().get(...all.flatMap(({ values }) => values), mostCounted + 1) ?? 0;
    },
    requesters: (limit: number, platform?: Platform): readonly ListedPerson[] =>
      people
        .all({ platform: platform ?? null, limit })
        .map(({ name, ...person }) => ({ ...person, ...(name !== null && { name }) })),
  };
}

function next(column: string): string {
  return `SELECT ${column} FROM generations INDEXED BY generations_requester WHERE hidden = 0
    AND (generations.platform, requester_id) > (people.platform, people.id) ORDER BY generations.platform, requester_id LIMIT 1`;
}
