import type { Database } from 'better-sqlite3';
import type { Requester } from '../../domain/generation.ts';
import type { Quote } from '../../domain/quote.ts';
import type { RequestVideo } from '../../domain/video-request.ts';
import { numbersByTime } from './numbers-by-time.ts';

/** The statements over people's own videos: which of them are still needed. */
export function ownVideoStatements(database: Database) {
  const link = database.prepare('INSERT OR IGNORE INTO generation_videos (sha256, number) VALUES (?, ?)');
  const linkQuote = database.prepare('INSERT OR IGNORE INTO quote_videos (sha256, quote_id) VALUES (?, ?)');
  const isNeeded = database
    .prepare<[object], number>(
      `SELECT 1 FROM generation_videos WHERE sha256 = @sha256
       UNION ALL SELECT 1 FROM quote_videos WHERE sha256 = @sha256 LIMIT 1`,
    )
    .pluck();
  const isNeededBy = database
    .prepare<[object], number>(
      `SELECT 1 FROM generation_videos v JOIN generations g ON g.number = v.number
         WHERE v.sha256 = @sha256 AND g.platform = @platform AND g.tenant = @tenant
       UNION ALL SELECT 1 FROM quote_videos v JOIN quotes q ON q.id = v.quote_id
         WHERE v.sha256 = @sha256 AND q.platform = @platform AND q.tenant = @tenant LIMIT 1`,
    )
    .pluck();
  const unlinkOne = database.prepare(
    'DELETE FROM generation_videos WHERE number = (SELECT number FROM generations WHERE id = ?)',
  );
  const unlinkOld = database.prepare(
    `DELETE FROM generation_videos WHERE number IN (
       SELECT g.number FROM generation_videos v JOIN generations g ON g.number = v.number
       WHERE g.ended_at_ms IS NOT NULL AND g.created_at_ms < ? AND g.number < ?)`,
  );
  const numberAt = numbersByTime(database);
  return {
    addVideo: (number: number, video: RequestVideo | undefined): void => void (video && link.run(video.sha256, number)),
    addVideosOf({ id, proposals }: Quote): void {
      for (const { request } of proposals.flatMap(({ submissions }) => submissions))
        if (request.video !== undefined) linkQuote.run(request.video.sha256, id);
    },
    isVideoNeeded: (sha256: string, owner?: Pick<Requester, 'platform' | 'tenant'>): boolean =>
      (owner === undefined
        ? isNeeded.get({ sha256 })
        : isNeededBy.get({ sha256, platform: owner.platform, tenant: owner.tenant ?? '' })) !== undefined,
    dropVideoOf: (id: string): void => void unlinkOne.run(id),
    dropOldVideos: (createdAfterMs: number): void => void unlinkOld.run(createdAfterMs, numberAt(createdAfterMs)),
  };
}
