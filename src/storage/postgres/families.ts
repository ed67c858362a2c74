import type { Generation } from '../../domain/generation.ts';
import type { Family } from '../../domain/generation-store.ts';
import type { Executor } from './executor.ts';

/** More children than this nobody looks through. */
const mostChildren = 100;

/** Of those that ended so no video came. */
const cameToNothing = "('failed', 'refused', 'canceled', 'expired')";

/** Where people may see one another's: on the web all, elsewhere those of their own platform and workspace. */
const isSeen = "($2 = 'web' OR (platform = $2 AND tenant = $3))";

/** The statements over generations that were made from one another. */
export function familyStatements(database: Executor) {
  /** @returns the first one of its family, whose own family is none; undefined where it was made from none, and none from it */
  const firstOf = async (id: string): Promise<string | undefined> => {
    const row = await database.get<{ family: string | null }>(
      `SELECT COALESCE(
         (SELECT family_id FROM generations WHERE id = $1), (SELECT family_id FROM generations WHERE family_id = $1 LIMIT 1)
       ) AS family`,
      id,
    );
    return row?.family ?? undefined;
  };
  return {
    async familyOf({ id, number, replyTarget }: Generation): Promise<Family | undefined> {
      const { platform, tenant = '' } = replyTarget;
      const family = await firstOf(id);
      if (family === undefined) return undefined;
      const counted = await database.get<{ versions: number; upTo: number; own: number }>(
        `SELECT COUNT(*) AS versions, COUNT(*) FILTER (WHERE number <= $4) AS "upTo", COUNT(*) FILTER (WHERE number = $4) AS own
         FROM generations WHERE (id = $1 OR family_id = $1) AND state NOT IN ${cameToNothing} AND ${isSeen}`,
        family,
        platform,
        tenant,
        number,
      );
      const children = await database.all<{ id: string }>(
        `SELECT id FROM generations WHERE source_id = $1 AND NOT hidden AND ${isSeen} ORDER BY number LIMIT ${mostChildren}`,
        id,
        platform,
        tenant,
      );
      return {
        version: counted?.own === 1 ? counted.upTo : undefined,
        versions: counted?.versions ?? 0,
        children: children.map((child) => child.id),
      };
    },
  };
}
