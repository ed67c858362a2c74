import type { Executor } from './executor.ts';

/** The indices `outbox_post` and `reposts_post` have the same expression. */
const postId = "COALESCE(receipt ->> 'ts', receipt ->> 'message')";

/** Finds generations by the messages about them. */
export function postStatements(database: Executor) {
  return {
    async shownBy(message: string): Promise<readonly string[]> {
      const rows = await database.all<{ id: string }>(
        `SELECT generation_id AS id FROM outbox WHERE ${postId} = $1
         UNION SELECT generation_id FROM reposts WHERE ${postId} = $1 ORDER BY 1 LIMIT 100`,
        message,
      );
      return rows.map(({ id }) => id);
    },
  };
}
