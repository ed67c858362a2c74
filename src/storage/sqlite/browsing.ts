import type { Database } from 'better-sqlite3';
import type { Platform } from '../../domain/generation.ts';
import type { HistoryQuery } from '../../domain/history-query.ts';
import { type ListedPerson, mostCounted } from '../../domain/library/browsing.ts';
import { createMatchWords } from './match-words.ts';
import { allConditions } from './sorted-history.ts';

/** How many there are to look through, and whose. */
export function browsingStatements(database: Database) {
  const conditions = allConditions(database);
  const words = createMatchWords(database);
  // From each person to the next one by the index, whatever lies between.
  const nextPlatform = database.prepare<[string], string>(
    `SELECT platform FROM generations INDEXED BY generations_requester WHERE hidden = 0 AND platform > ? ORDER BY platform LIMIT 1`,
  );
  const nextPerson = database.prepare<[string, string], string>(
    `SELECT requester_id FROM generations INDEXED BY generations_requester
     WHERE hidden = 0 AND platform = ? AND requester_id > ? ORDER BY requester_id LIMIT 1`,
  );
  const lastName = database.prepare<[string, string], string | null>(
    `SELECT requester_name FROM generations INDEXED BY generations_requester
     WHERE hidden = 0 AND platform = ? AND requester_id = ? ORDER BY number DESC LIMIT 1`,
  );
  for (const each of [nextPlatform, nextPerson, lastName]) each.pluck();
  function* platforms(only: Platform | undefined): Generator<Platform> {
    if (only !== undefined) yield only;
    else for (let each = nextPlatform.get(''); each !== undefined; each = nextPlatform.get(each)) yield each;
  }
  function* people(only: Platform | undefined): Generator<ListedPerson> {
    for (const platform of platforms(only))
      for (let id = nextPerson.get(platform, ''); id !== undefined; id = nextPerson.get(platform, id)) {
        const name = lastName.get(platform, id) ?? undefined;
        yield { platform, id, ...(name !== undefined && { name }) };
      }
  }
  return {
    historyCount(query: Omit<HistoryQuery, 'limit'>): number {
      if (words.expression(query) === '') return 0;
      const all = conditions(query);
      const count = database.prepare<unknown[], number>(
        `SELECT COUNT(*) FROM (SELECT 1 FROM generations WHERE ${all.map(({ sql }) => sql).join(' AND ')} LIMIT ?)`,
      );
      return count.pluck().get(...all.flatMap(({ values }) => values), mostCounted + 1) ?? 0;
    },
    requesters(limit: number, platform?: Platform): readonly ListedPerson[] {
      const found: ListedPerson[] = [];
      for (const person of people(platform)) if (found.push(person) === limit) break;
      return found;
    },
  };
}
