import type { Database } from 'better-sqlite3';
import type { ImageBytes } from '../../domain/media.ts';
import { numbersByTime } from './numbers-by-time.ts';

interface ImageRow {
  sha256: string;
  mime_type: 'image/jpeg' | 'image/png';
  width: number;
  height: number;
  bytes: Buffer;
}

/** The statements over pictures. */
export function imageStatements(database: Database) {
  const insert = database.prepare(
    'INSERT INTO images (sha256, mime_type, width, height, bytes) VALUES (?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING',
  );
  const link = database.prepare('INSERT OR IGNORE INTO generation_images (sha256, number) VALUES (?, ?)');
  const find = database.prepare<[string], ImageRow>('SELECT * FROM images WHERE sha256 = ?');
  const unlinkOld = database.prepare(
    `DELETE FROM generation_images WHERE number IN (
       SELECT g.number FROM generation_images i JOIN generations g ON g.number = i.number
       WHERE g.ended_at_ms IS NOT NULL AND g.created_at_ms < ? AND g.number < ?)`,
  );
  const dropUnlinked = dropUnlinkedStatement(database);
  const numberAt = numbersByTime(database);
  const keepImage = ({ sha256, mimeType, width, height, bytes }: ImageBytes): void =>
    void insert.run(sha256, mimeType, width, height, bytes);

  return {
    keepImage,
    addImages(number: number, images: readonly ImageBytes[]): void {
      for (const image of images) {
        keepImage(image);
        link.run(image.sha256, number);
      }
    },
    image(sha256: string): ImageBytes | undefined {
      const row = find.get(sha256);
      if (row === undefined) return undefined;
      const { width, height, bytes } = row;
      return { sha256, mimeType: row.mime_type, width, height, sizeBytes: bytes.length, bytes };
    },
    dropOldImages(createdAfterMs: number): void {
      unlinkOld.run(createdAfterMs, numberAt(createdAfterMs));
      dropUnlinked.run();
    },
  };
}

/** Takes away the pictures that belong to no generation any more, and to no question that waits. */
export function dropUnlinkedStatement(database: Database) {
  return database.prepare(
    'DELETE FROM images WHERE sha256 NOT IN (SELECT sha256 FROM generation_images UNION ALL SELECT sha256 FROM quote_images UNION ALL SELECT sha256 FROM draft_images UNION ALL SELECT sha256 FROM intake_images)',
  );
}
