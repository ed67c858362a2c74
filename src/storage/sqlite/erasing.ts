import type { Database } from 'better-sqlite3';
import type { Generation } from '../../domain/generation.ts';
import { personalFields } from '../../domain/option-schema.ts';
import { createRowReader, type RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns, promptColumns } from '../rows.ts';
import { dropDraftsOfStatement } from './drafts.ts';
import { dropStarsOfErased } from './further-posts.ts';
import { dropUnlinkedStatement } from './images.ts';
import { dropGivenOfStatements } from './intakes.ts';
import { eraseLibraryStatements, isNotHeld } from './library.ts';
import { numbersByTime } from './numbers-by-time.ts';
import { ownVideoStatements } from './own-videos.ts';
import { dropQuotesOfStatement } from './quotes.ts';
import { dropReportWords } from './reports.ts';
import { dropSharesOfErased } from './shares.ts';

/** The statements over what is taken away again: videos by age, everything of a person by their wish. */
export function erasingStatements(database: Database, reader: RowReader = createRowReader()) {
  const onDisk = database.prepare<[number, number, number], GenerationRow>(
    `SELECT ${generationColumns} FROM generations
     WHERE removed_at_ms IS NULL AND videos <> '[]' AND ended_at_ms < ? AND number < ? AND ${isNotHeld} ORDER BY ended_at_ms LIMIT ?`,
  );
  const unlinkOne = database.prepare(
    'DELETE FROM generation_images WHERE number = (SELECT number FROM generations WHERE id = ?)',
  );
  const dropUnlinked = dropUnlinkedStatement(database);
  const dropQuotesOf = dropQuotesOfStatement(database);
  const { dropVideoOf } = ownVideoStatements(database);
  const numberAt = numbersByTime(database);
  // Everything that a person wrote, gave or is called; ids stay with what it cost.
  const eraseRow = database.prepare(
    `UPDATE generations SET erased_at_ms = ?, requester_name = NULL, set_words = NULL, sent_prompt = NULL, reason = NULL, notes = '[]',
       request = json_remove(json_set(request, '$.prompt', ''), ${personalFields.map((field) => `'$.${field}'`).join(', ')})
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
  // Of a copy that was made before there were videos, nothing has to be taken away.
  const setVideos = database.prepare("UPDATE generations SET videos = ? WHERE id = ? AND videos <> '[]'");
  const addErasure = database.prepare('INSERT OR IGNORE INTO erasures (generation_id) VALUES (?)');
  const erasures = database.prepare<[], string>('SELECT generation_id FROM erasures').pluck();
  const dropErasure = database.prepare('DELETE FROM erasures WHERE generation_id = ?');

  const dropDraftsOf = dropDraftsOfStatement(database);
  const dropGivenOf = dropGivenOfStatements(database);
  const dropSharesOf = dropSharesOfErased(database);
  const dropWordsOf = dropReportWords(database);
  const dropStarsOf = dropStarsOfErased(database);
  const { eraseLibraryWords, eraseLibrary } = eraseLibraryStatements(database);

  const eraseWords = (id: string, nowMs: number): void => {
    forgetPrompt.run(id);
    dropQuotesOf.run({ id });
    dropSharesOf.run(id);
    dropWordsOf.run(id);
    dropStarsOf.run(id);
    eraseLibraryWords(id);
    unlinkOne.run(id);
    dropVideoOf(id);
    eraseRow.run(nowMs, id);
    dropUnlinked.run();
    addErasure.run(id);
  };

  return {
    videosEndedBefore: (endedBeforeMs: number, limit: number): readonly Generation[] =>
      reader.many(onDisk.all(endedBeforeMs, numberAt(endedBeforeMs), limit)),
    eraseWords,
    erase(id: string, nowMs: number): void {
      dropDraftsOf.run(id);
      dropGivenOf(id);
      eraseWords(id, nowMs);
      eraseLibrary(id);
      hide.run(nowMs, id);
    },
    wordsEndedBefore: (endedBeforeMs: number, limit: number): readonly Generation[] =>
      reader.many(withWords.all(endedBeforeMs, numberAt(endedBeforeMs), limit)),
    noteErasure: (id: string): void => void addErasure.run(id),
    setVideos: (id: string, videos: string): void => void setVideos.run(videos, id),
    erasures: (): readonly string[] => erasures.all(),
    dropErasures(ids: readonly string[]): void {
      for (const id of ids) dropErasure.run(id);
    },
  };
}
