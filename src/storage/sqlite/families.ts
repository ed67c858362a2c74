import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import type { Family } from '../../domain/generation-store.ts';

/** More children than this nobody looks through. */
const mostChildren = 100;

/** Of those that ended so no video came. */
const cameToNothing = "('failed', 'refused', 'canceled', 'expired')";

interface Counted {
  readonly versions: number;
  readonly upToThis: number;
  readonly isThisOne: number;
}

/** The statements over generations that were made from one another. */
export function familyStatements(database: Database) {
  const familyOf = database.prepare<[string], string | null>('SELECT family_id FROM generations WHERE id = ?').pluck();
  // The first of a family has no family of its own.
  const count = database.prepare<Record<string, unknown>, Counted>(
    `WITH family AS (
       SELECT number, state, platform, tenant FROM generations WHERE id = @family
       UNION ALL SELECT number, state, platform, tenant FROM generations WHERE family_id = @family
     )
     SELECT COUNT(*) AS versions, COALESCE(SUM(number <= @number), 0) AS upToThis, COALESCE(SUM(number = @number), 0) AS isThisOne
     FROM family WHERE state NOT IN ${cameToNothing} AND (@platform = 'web' OR (platform = @platform AND tenant = @tenant))`,
  );
  const children = database
    .prepare<Record<string, unknown>, string>(
      `SELECT id FROM generations WHERE source_id = @id AND hidden = 0 AND (@platform = 'web' OR (platform = @platform AND tenant = @tenant))
       ORDER BY number LIMIT ${mostChildren}`,
    )
    .pluck();
  const hasFamily = database.prepare<[string], 1>('SELECT 1 FROM generations WHERE family_id = ? LIMIT 1').pluck();

  return {
    familyOf({ id, number, replyTarget: { platform, tenant = '' } }: Generation): Family | undefined {
      const family = familyOf.get(id) ?? undefined;
      if (family === undefined && hasFamily.get(id) === undefined) return undefined;
      const counted = count.get({ family: family ?? id, number, platform, tenant });
      return {
        version: counted?.isThisOne === 1 ? counted.upToThis : undefined,
        versions: counted?.versions ?? 0,
        children: children.all({ id, platform, tenant }),
      };
    },
  };
}
