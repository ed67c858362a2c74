import type { Database } from 'better-sqlite3';

/** The index of migration 018 has the same expression. */
const postId =
  "CASE WHEN json_valid(receipt) THEN COALESCE(json_extract(receipt, '$.ts'), json_extract(receipt, '$.message')) END";

/** Finds generations by the messages about them. */
export function postStatements(database: Database) {
  const byPost = database
    .prepare<[string, string], string>(
      `SELECT generation_id FROM outbox WHERE ${postId} = ? UNION SELECT generation_id FROM reposts WHERE ${postId} = ? LIMIT 100`,
    )
    .pluck();
  return { shownBy: (message: string): readonly string[] => byPost.all(message, message) };
}
