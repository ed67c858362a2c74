import type { Database } from 'better-sqlite3';
import type { FurtherPost, FurtherPostChange, FurtherPostState, Stargazer } from '../../domain/further-post.ts';
import {
  changeValues,
  type FurtherPostRow,
  furtherPostColumns,
  furtherPostValues,
  readFurtherPost,
} from '../further-post-row.ts';

/** The statements over the tables `further_posts` and `stars`. */
export function furtherPostStatements(database: Database) {
  const add = database.prepare(
    `INSERT OR IGNORE INTO further_posts (${furtherPostColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const one = database.prepare<[string], FurtherPostRow>(`SELECT ${furtherPostColumns} FROM further_posts WHERE id = ?`);
  const all = database.prepare<[string], FurtherPostRow>(
    `SELECT ${furtherPostColumns} FROM further_posts WHERE generation_id = ? ORDER BY created_at_ms, id`,
  );
  const due = database.prepare<[string, number, number], FurtherPostRow>(
    `SELECT ${furtherPostColumns} FROM further_posts
     WHERE platform = ? AND state IN ('due', 'withdrawing') AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT ?`,
  );
  const next = database
    .prepare<[string], number | null>(
      `SELECT MIN(due_at_ms) FROM further_posts
       WHERE state IN ('due', 'withdrawing') AND platform IN (SELECT value FROM json_each(?))`,
    )
    .pluck();
  const change = database.prepare(
    `UPDATE further_posts SET state = COALESCE(?, state), receipt = COALESCE(?, receipt), attempts = COALESCE(?, attempts),
       due_at_ms = COALESCE(?, due_at_ms), reason = COALESCE(?, reason) WHERE id = ? AND state = ?`,
  );
  const withdraw = database.prepare(
    `UPDATE further_posts SET state = 'withdrawing', due_at_ms = ?, attempts = 0
     WHERE generation_id = ? AND state IN ('due', 'posted')
       AND (video IS NULL OR ? IS NULL OR video IN (SELECT value FROM json_each(?)))`,
  );
  const drop = database.prepare('DELETE FROM further_posts WHERE id = ?');
  const give = database.prepare(
    'INSERT OR IGNORE INTO stars (generation_id, platform, tenant, requester_id, at_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const takeBack = database.prepare(
    'DELETE FROM stars WHERE generation_id = ? AND platform = ? AND tenant = ? AND requester_id = ?',
  );
  const has = database.prepare<[string, string, string, string]>(
    'SELECT 1 FROM stars WHERE generation_id = ? AND platform = ? AND tenant = ? AND requester_id = ?',
  );
  const count = database.prepare<[string], number>('SELECT COUNT(*) FROM stars WHERE generation_id = ?').pluck();
  return {
    addFurtherPost: (post: FurtherPost): boolean => add.run(...furtherPostValues(post)).changes > 0,
    furtherPost(id: string): FurtherPost | undefined {
      const row = one.get(id);
      return row && readFurtherPost(row);
    },
    furtherPostsOf: (generationId: string): readonly FurtherPost[] => all.all(generationId).map(readFurtherPost),
    dueFurtherPosts: (platform: string, nowMs: number, limit: number): readonly FurtherPost[] =>
      due.all(platform, nowMs, limit).map(readFurtherPost),
    nextFurtherPostAtMs: (platforms: readonly string[]): number | undefined => next.get(JSON.stringify(platforms)) ?? undefined,
    changeFurtherPost: (id: string, from: FurtherPostState, changed: FurtherPostChange): boolean =>
      change.run(...changeValues(changed), id, from).changes > 0,
    withdrawFurtherPosts(generationId: string, videos: readonly number[] | undefined, nowMs: number): void {
      const numbers = videos === undefined ? null : JSON.stringify(videos);
      withdraw.run(Math.ceil(nowMs), generationId, numbers, numbers);
    },
    dropFurtherPost: (id: string): void => void drop.run(id),
    setStar(generationId: string, { platform, tenant = '', id }: Stargazer, isGiven: boolean, nowMs: number): void {
      if (isGiven) give.run(generationId, platform, tenant, id, Math.floor(nowMs));
      else takeBack.run(generationId, platform, tenant, id);
    },
    hasStar: (generationId: string, { platform, tenant = '', id }: Stargazer): boolean =>
      has.get(generationId, platform, tenant, id) !== undefined,
    starsOf: (generationId: string): number => count.get(generationId) ?? 0,
  };
}

/** Prepared with the statements that erase a generation. */
export function dropStarsOfErased(database: Database) {
  return database.prepare('DELETE FROM stars WHERE generation_id = ?');
}
