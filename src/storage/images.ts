import type { Database } from 'better-sqlite3';
import type { Generation } from '../domain/generation.ts';
import type { ImageBytes } from '../domain/media.ts';
import { createRowReader, type RowReader } from './row-reader.ts';
import { type GenerationRow, generationColumns, promptColumns } from './rows.ts';

interface ImageRow {
  sha256: string;
  mime_type: 'image/jpeg' | 'image/png';
  width: number;
  height: number;
  bytes: Buffer;
}

/** The statements over pictures, and over what is taken away again: videos by age, everything of a person by their wish. */
export function imageStatements(database: Database, reader: RowReader = createRowReader()) {
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
  const unlinkOne = database.prepare(
    'DELETE FROM generation_images WHERE number = (SELECT number FROM generations WHERE id = ?)',
  );
  const dropUnlinked = database.prepare('DELETE FROM images WHERE sha256 NOT IN (SELECT sha256 FROM generation_images)');
  const onDisk = database.prepare<[number, number, number], GenerationRow>(
    `SELECT ${generationColumns} FROM generations
     WHERE removed_at_ms IS NULL AND videos <> '[]' AND ended_at_ms < ? AND number < ? ORDER BY ended_at_ms LIMIT ?`,
  );
  const firstSince = database
    .prepare<[number], number>('SELECT number FROM generations WHERE created_at_ms >= ? ORDER BY created_at_ms, number LIMIT 1')
    .pluck();
  /** Numbers only go up, whatever the clock says. */
  const numberAt = (timeMs: number): number => firstSince.get(timeMs) ?? Number.MAX_SAFE_INTEGER;
  // Everything that a person wrote, gave or is called; ids stay with what it cost.
  const eraseRow = database.prepare(
    `UPDATE generations SET erased_at_ms = ?, requester_name = NULL, sent_prompt = NULL, reason = NULL, notes = '[]',
       request = json_remove(json_set(request, '$.prompt', ''), '$.negativePrompt', '$.image', '$.lastFrame', '$.referenceImages')
     WHERE id = ?`,
  );
  const forgetPrompt = database.prepare(
    `INSERT INTO prompts (prompts, rowid, prompt, channel, person)
       SELECT 'delete', ${promptColumns} FROM generations WHERE id = ? AND erased_at_ms IS NULL`,
  );
  const hide = database.prepare("UPDATE generations SET hidden = 1, videos = '[]', removed_at_ms = ? WHERE id = ?");
  const withWords = database.prepare<[number, number, number], GenerationRow>(
    `SELECT ${generationColumns} FROM generations INDEXED BY generations_words
     WHERE erased_at_ms IS NULL AND ended_at_ms IS NOT NULL AND ended_at_ms < ? AND number < ? ORDER BY ended_at_ms LIMIT ?`,
  );
  const addErasure = database.prepare('INSERT OR IGNORE INTO erasures (generation_id) VALUES (?)');
  const erasures = database.prepare<[], string>('SELECT generation_id FROM erasures').pluck();
  const dropErasure = database.prepare('DELETE FROM erasures WHERE generation_id = ?');

  const eraseWords = (id: string, nowMs: number): void => {
    forgetPrompt.run(id);
    unlinkOne.run(id);
    eraseRow.run(nowMs, id);
    dropUnlinked.run();
    addErasure.run(id);
  };

  return {
    addImages(number: number, images: readonly ImageBytes[]): void {
      for (const image of images) {
        insert.run(image.sha256, image.mimeType, image.width, image.height, image.bytes);
        link.run(image.sha256, number);
      }
    },
    image(sha256: string): ImageBytes | undefined {
      const row = find.get(sha256);
      if (row === undefined) return undefined;
      const { width, height, bytes } = row;
      return { sha256, mimeType: row.mime_type, width, height, sizeBytes: bytes.length, bytes };
    },
    videosEndedBefore: (endedBeforeMs: number, limit: number): readonly Generation[] =>
      reader.many(onDisk.all(endedBeforeMs, numberAt(endedBeforeMs), limit)),
    eraseWords,
    erase(id: string, nowMs: number): void {
      eraseWords(id, nowMs);
      hide.run(nowMs, id);
    },
    wordsEndedBefore: (endedBeforeMs: number, limit: number): readonly Generation[] =>
      reader.many(withWords.all(endedBeforeMs, numberAt(endedBeforeMs), limit)),
    erasures: (): readonly string[] => erasures.all(),
    dropErasures(ids: readonly string[]): void {
      for (const id of ids) dropErasure.run(id);
    },
    dropOldImages(createdAfterMs: number): void {
      unlinkOld.run(createdAfterMs, numberAt(createdAfterMs));
      dropUnlinked.run();
    },
  };
}
