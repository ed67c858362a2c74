import type { FurtherPost, FurtherPostChange, FurtherPostState, Stargazer } from '../../domain/further-post.ts';
import {
  changeValues,
  type FurtherPostRow,
  furtherPostColumns,
  furtherPostValues,
  readFurtherPost,
} from '../further-post-row.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the tables `further_posts` and `stars`. */
export function furtherPostStatements(database: Executor) {
  return {
    async addFurtherPost(post: FurtherPost): Promise<boolean> {
      // Who erases it meanwhile waits, and finds this one.
      if (post.generationId !== undefined) await lockGeneration(database, post.generationId);
      const added = await database.run(
        `INSERT INTO further_posts (${furtherPostColumns})
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING`,
        ...furtherPostValues(post),
      );
      return added > 0;
    },
    async furtherPost(id: string): Promise<FurtherPost | undefined> {
      const row = await database.get<FurtherPostRow>(`SELECT ${furtherPostColumns} FROM further_posts WHERE id = $1`, id);
      return row && readFurtherPost(row);
    },
    async furtherPostsOf(generationId: string): Promise<readonly FurtherPost[]> {
      const rows = await database.all<FurtherPostRow>(
        `SELECT ${furtherPostColumns} FROM further_posts WHERE generation_id = $1 ORDER BY created_at_ms, id`,
        generationId,
      );
      return rows.map(readFurtherPost);
    },
    async dueFurtherPosts(platform: string, nowMs: number, limit: number): Promise<readonly FurtherPost[]> {
      const rows = await database.all<FurtherPostRow>(
        `SELECT ${furtherPostColumns} FROM further_posts
         WHERE platform = $1 AND state IN ('due', 'withdrawing') AND due_at_ms <= $2 ORDER BY due_at_ms, id LIMIT $3`,
        platform,
        wholeMs(nowMs),
        limit,
      );
      return rows.map(readFurtherPost);
    },
    async nextFurtherPostAtMs(platforms: readonly string[]): Promise<number | undefined> {
      const row = await database.get<{ at: number | null }>(
        `SELECT MIN(due_at_ms) AS at FROM further_posts WHERE state IN ('due', 'withdrawing') AND platform = ANY($1::text[])`,
        platforms,
      );
      return row?.at ?? undefined;
    },
    changeFurtherPost: async (id: string, from: FurtherPostState, changed: FurtherPostChange): Promise<boolean> =>
      (await database.run(
        `UPDATE further_posts SET state = COALESCE($1, state), receipt = COALESCE($2::jsonb, receipt),
           attempts = COALESCE($3, attempts), due_at_ms = COALESCE($4, due_at_ms), reason = COALESCE($5, reason)
         WHERE id = $6 AND state = $7`,
        ...changeValues(changed),
        id,
        from,
      )) > 0,
    async withdrawFurtherPosts(generationId: string, videos: readonly number[] | undefined, nowMs: number): Promise<void> {
      await database.run(
        `UPDATE further_posts SET state = 'withdrawing', due_at_ms = $1, attempts = 0
         WHERE generation_id = $2 AND state IN ('due', 'posted')
           AND (video IS NULL OR $3::integer[] IS NULL OR video = ANY($3::integer[]))`,
        Math.ceil(nowMs),
        generationId,
        videos === undefined ? null : videos.map(String),
      );
    },
    async dropFurtherPost(id: string): Promise<void> {
      await database.run('DELETE FROM further_posts WHERE id = $1', id);
    },
    async setStar(generationId: string, person: Stargazer, isGiven: boolean, nowMs: number): Promise<void> {
      const { platform, tenant = '', id } = person;
      if (!isGiven) {
        await database.run(
          'DELETE FROM stars WHERE generation_id = $1 AND platform = $2 AND tenant = $3 AND requester_id = $4',
          ...[generationId, platform, tenant, id],
        );
        return;
      }
      await lockGeneration(database, generationId);
      await database.run(
        `INSERT INTO stars (generation_id, platform, tenant, requester_id, at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        ...[generationId, platform, tenant, id, Math.floor(nowMs)],
      );
    },
    hasStar: async (generationId: string, { platform, tenant = '', id }: Stargazer): Promise<boolean> =>
      (await database.get(
        'SELECT 1 FROM stars WHERE generation_id = $1 AND platform = $2 AND tenant = $3 AND requester_id = $4',
        ...[generationId, platform, tenant, id],
      )) !== undefined,
    async starsOf(generationId: string): Promise<number> {
      const row = await database.get<{ count: number }>(
        'SELECT COUNT(*)::integer AS count FROM stars WHERE generation_id = $1',
        generationId,
      );
      return row?.count ?? 0;
    },
  };
}

export async function dropStarsOfErased(database: Executor, generationId: string): Promise<void> {
  await database.run('DELETE FROM stars WHERE generation_id = $1', generationId);
}

async function lockGeneration(database: Executor, generationId: string): Promise<void> {
  await database.run('SELECT 1 FROM generations WHERE id = $1 FOR SHARE', generationId);
}
