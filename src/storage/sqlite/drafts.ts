import type { Database } from 'better-sqlite3';
import type { DraftLimits, StoredDraft } from '../../domain/draft.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { dropUnlinkedStatement } from './images.ts';

interface DraftRow {
  id: string;
  platform: string;
  tenant: string;
  requester_id: string;
  command: string;
  raw: string;
  until_ms: number;
}

/** The statements over what was refused and is kept for its person. @param keepImage stores a picture that is not there yet */
export function draftStatements(database: Database, keepImage: (image: ImageBytes) => void) {
  const insert = database.prepare(
    'INSERT INTO drafts (id, platform, tenant, requester_id, command, raw, until_ms) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const link = database.prepare('INSERT OR IGNORE INTO draft_images (sha256, draft_id) VALUES (?, ?)');
  const find = database.prepare<[string], DraftRow>('SELECT * FROM drafts WHERE id = ?');
  const extend = database.prepare('UPDATE drafts SET until_ms = ? WHERE id = ?');
  const dropOld = database.prepare('DELETE FROM drafts WHERE until_ms <= ?');
  // Those with the latest end stay.
  const dropOfPerson = database.prepare(
    `DELETE FROM drafts WHERE id IN (SELECT id FROM drafts WHERE platform = ? AND tenant = ? AND requester_id = ?
       ORDER BY until_ms DESC, id LIMIT -1 OFFSET ?)`,
  );
  const dropBeyond = database.prepare(
    'DELETE FROM drafts WHERE id IN (SELECT id FROM drafts ORDER BY until_ms DESC, id LIMIT -1 OFFSET ?)',
  );
  const dropHeavy = database.prepare(
    `DELETE FROM drafts WHERE id IN (SELECT id FROM (
       SELECT d.id, SUM(COALESCE((SELECT SUM(LENGTH(i.bytes)) FROM draft_images l JOIN images i ON i.sha256 = l.sha256
         WHERE l.draft_id = d.id), 0)) OVER (ORDER BY d.until_ms DESC, d.id) AS sum FROM drafts d) WHERE sum > ?)`,
  );
  const dropUnlinked = dropUnlinkedStatement(database);

  return {
    addDraft(draft: StoredDraft, images: readonly ImageBytes[], limits: DraftLimits): void {
      const { platform, tenant = '', id: personId } = draft.person;
      insert.run(draft.id, platform, tenant, personId, draft.command, draft.raw, draft.untilMs);
      for (const image of images) {
        keepImage(image);
        link.run(image.sha256, draft.id);
      }
      dropOfPerson.run(platform, tenant, personId, limits.perPerson);
      dropBeyond.run(limits.inAll);
      dropHeavy.run(limits.maxBytes);
      dropUnlinked.run();
    },
    draft(id: string): StoredDraft | undefined {
      const row = find.get(id);
      if (row === undefined) return undefined;
      const { platform, tenant, requester_id, command, raw, until_ms: untilMs } = row;
      return { id, person: { platform, id: requester_id, ...(tenant !== '' && { tenant }) }, command, raw, untilMs };
    },
    extendDraft: (id: string, untilMs: number): void => void extend.run(untilMs, id),
    dropDrafts(untilMs: number): number {
      const { changes } = dropOld.run(untilMs);
      if (changes > 0) dropUnlinked.run();
      return changes;
    },
  };
}

/** Takes away what was refused of everybody, with its pictures. @param database of this version, not in use by others */
export function dropAllDrafts(database: Database): void {
  database.transaction(() => {
    database.exec('DELETE FROM draft_images; DELETE FROM drafts');
    dropUnlinkedStatement(database).run();
  })();
}

/**
 * Takes away what is kept of the person of a generation, by its id, and what others of their workspace gave with its pictures. The pictures
 * themselves go with `dropUnlinkedStatement`.
 */
export function dropDraftsOfStatement(database: Database) {
  return database.prepare(
    `DELETE FROM drafts WHERE id IN (
       SELECT d.id FROM drafts d JOIN generations g ON g.platform = d.platform AND g.tenant = d.tenant
       WHERE g.id = ? AND (d.requester_id = g.requester_id OR EXISTS (
         SELECT 1 FROM draft_images w JOIN generation_images o ON o.sha256 = w.sha256
           WHERE w.draft_id = d.id AND o.number = g.number)))`,
  );
}
