import type { ImageBytes } from '../../domain/media.ts';
import type { Executor } from './executor.ts';
import { numberAt } from './numbers-by-time.ts';
import { dropOldVideos } from './own-videos.ts';
import { nextWholeMs } from './whole-ms.ts';

interface ImageRow {
  mime_type: 'image/jpeg' | 'image/png';
  width: number;
  height: number;
  bytes: Buffer;
}

/** What a picture may belong to: the table of its links, and the column that names its owner. */
const links = {
  generation_images: 'number',
  quote_images: 'quote_id',
  draft_images: 'draft_id',
  intake_images: 'event_id',
} as const;

const isUnlinked = Object.keys(links)
  .map((table) => `NOT EXISTS (SELECT FROM ${table} l WHERE l.sha256 = images.sha256)`)
  .join(' AND ');

/** The statements over pictures. */
export function imageStatements(database: Executor) {
  return {
    async image(sha256: string): Promise<ImageBytes | undefined> {
      const row = await database.get<ImageRow>('SELECT mime_type, width, height, bytes FROM images WHERE sha256 = $1', sha256);
      if (row === undefined) return undefined;
      const { width, height, bytes } = row;
      return { sha256, mimeType: row.mime_type, width, height, sizeBytes: bytes.length, bytes };
    },
    async dropOldImages(createdAfterMs: number): Promise<void> {
      await database.run(
        `DELETE FROM generation_images i USING generations g
         WHERE g.number = i.number AND g.ended_at_ms IS NOT NULL AND g.created_at_ms < $1 AND g.number < $2`,
        nextWholeMs(createdAfterMs),
        (await numberAt(database, createdAfterMs)) ?? Number.MAX_SAFE_INTEGER,
      );
      await dropUnlinked(database);
      await dropOldVideos(database, createdAfterMs);
    },
  };
}

/**
 * Stores pictures that are not there yet, for somebody. One that is there is written as it is, so that its row is locked: nobody takes it
 * away until it is known whose it is as well.
 */
export async function keepImages(
  database: Executor,
  table: keyof typeof links,
  owner: string | number,
  images: readonly ImageBytes[],
): Promise<void> {
  const type = typeof owner === 'number' ? 'bigint' : 'text';
  for (const { sha256, mimeType, width, height, bytes } of images) {
    await database.run(
      `WITH kept AS (
         INSERT INTO images (sha256, mime_type, width, height, bytes) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (sha256) DO UPDATE SET mime_type = images.mime_type RETURNING sha256)
       INSERT INTO ${table} (sha256, ${links[table]}) SELECT sha256, $6::${type} FROM kept ON CONFLICT DO NOTHING`,
      sha256,
      mimeType,
      width,
      height,
      bytes,
      owner,
    );
  }
}

/**
 * Takes away the pictures that belong to nothing any more. Within a transaction: they are locked first and looked at once more, since another
 * process may just have given one to somebody.
 */
export async function dropUnlinked(database: Executor): Promise<void> {
  const rows = await database.all<{ sha256: string }>(`SELECT sha256 FROM images WHERE ${isUnlinked} FOR UPDATE SKIP LOCKED`);
  if (rows.length === 0) return;
  const found = rows.map(({ sha256 }) => sha256);
  await database.run(`DELETE FROM images WHERE sha256 = ANY($1::text[]) AND ${isUnlinked}`, found);
}
