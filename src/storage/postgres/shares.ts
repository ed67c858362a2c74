import type { VideoShare } from '../../domain/video-share.ts';
import { readShare, type ShareRow, shareColumns } from '../share-row.ts';
import type { Executor } from './executor.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the table of videos that everybody can watch who has the link. */
export function shareStatements(database: Executor) {
  return {
    async addShare({ id, generationId, video, sharedBy, showsPrompt, createdAtMs, untilMs }: VideoShare): Promise<void> {
      const { platform, tenant = '', id: person } = sharedBy;
      // Who erases it meanwhile waits, and finds this one.
      await database.run('SELECT 1 FROM generations WHERE id = $1 FOR SHARE', generationId);
      await database.run(
        `INSERT INTO shares (${shareColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        ...[id, generationId, video, platform, tenant, person, showsPrompt, createdAtMs, untilMs ?? null],
      );
    },
    async share(id: string): Promise<VideoShare | undefined> {
      const row = await database.get<ShareRow>(`SELECT ${shareColumns} FROM shares WHERE id = $1`, id);
      return row && readShare(row);
    },
    async sharesOf(generationId: string): Promise<readonly VideoShare[]> {
      const rows = await database.all<ShareRow>(
        `SELECT ${shareColumns} FROM shares WHERE generation_id = $1 ORDER BY created_at_ms, id`,
        generationId,
      );
      return rows.map(readShare);
    },
    dropShare: async (generationId: string, id: string): Promise<boolean> =>
      (await database.run('DELETE FROM shares WHERE id = $1 AND generation_id = $2', id, generationId)) > 0,
    async dropSharesOf(generationId: string, videos: readonly number[]): Promise<void> {
      await database.run(
        'DELETE FROM shares WHERE generation_id = $1 AND video = ANY($2::integer[])',
        generationId,
        videos.map(String),
      );
    },
    dropShares: async (untilMs: number): Promise<number> =>
      await database.run('DELETE FROM shares WHERE until_ms <= $1', wholeMs(untilMs)),
  };
}

export async function dropSharesOfErased(database: Executor, generationId: string): Promise<void> {
  await database.run('DELETE FROM shares WHERE generation_id = $1', generationId);
}
