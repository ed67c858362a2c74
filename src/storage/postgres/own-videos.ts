import type { Requester } from '../../domain/generation.ts';
import type { Quote } from '../../domain/quote.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import type { Executor } from './executor.ts';
import { numberAt } from './numbers-by-time.ts';
import { nextWholeMs } from './whole-ms.ts';

/** The statements over people's own videos: which of them are still needed. */
export function ownVideoStatements(database: Executor) {
  return {
    async isVideoNeeded(sha256: string, owner?: Pick<Requester, 'platform' | 'tenant'>): Promise<boolean> {
      const isOwn = (of: string) => (owner === undefined ? '' : ` AND ${of}.platform = $2 AND ${of}.tenant = $3`);
      const row = await database.get(
        `SELECT 1 FROM generation_videos v JOIN generations g ON g.number = v.number WHERE v.sha256 = $1${isOwn('g')}
         UNION ALL SELECT 1 FROM quote_videos v JOIN quotes q ON q.id = v.quote_id WHERE v.sha256 = $1${isOwn('q')} LIMIT 1`,
        sha256,
        ...(owner === undefined ? [] : [owner.platform, owner.tenant ?? '']),
      );
      return row !== undefined;
    },
  };
}

export async function addVideo(database: Executor, number: number, video: RequestVideo | undefined): Promise<void> {
  if (video === undefined) return;
  await database.run(
    'INSERT INTO generation_videos (sha256, number) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    video.sha256,
    number,
  );
}

export async function addVideosOf(database: Executor, { id, proposals }: Quote): Promise<void> {
  for (const { request } of proposals.flatMap(({ submissions }) => submissions)) {
    if (request.video === undefined) continue;
    await database.run(
      'INSERT INTO quote_videos (sha256, quote_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      request.video.sha256,
      id,
    );
  }
}

export async function dropOldVideos(database: Executor, createdAfterMs: number): Promise<void> {
  await database.run(
    `DELETE FROM generation_videos v USING generations g
     WHERE g.number = v.number AND g.ended_at_ms IS NOT NULL AND g.created_at_ms < $1 AND g.number < $2`,
    nextWholeMs(createdAfterMs),
    (await numberAt(database, createdAfterMs)) ?? Number.MAX_SAFE_INTEGER,
  );
}
