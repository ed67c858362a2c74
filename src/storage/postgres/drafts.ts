import type { DraftLimits, StoredDraft } from '../../domain/draft.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { Executor } from './executor.ts';
import { dropUnlinked, keepImages } from './images.ts';
import { wholeMs } from './whole-ms.ts';

interface DraftRow {
  platform: string;
  tenant: string;
  requester_id: string;
  command: string;
  raw: string;
  until_ms: number;
}

/** The statements over what was refused and is kept for its person. */
export function draftStatements(database: Executor) {
  return {
    async addDraft(draft: StoredDraft, images: readonly ImageBytes[], limits: DraftLimits): Promise<void> {
      const { platform, tenant = '', id: personId } = draft.person;
      await database.run(
        `INSERT INTO drafts (id, platform, tenant, requester_id, command, raw, until_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        draft.id,
        platform,
        tenant,
        personId,
        draft.command,
        draft.raw,
        draft.untilMs,
      );
      await keepImages(database, 'draft_images', draft.id, images);
      if ((await dropBeyond(database, [platform, tenant, personId], limits)) > 0) await dropUnlinked(database);
    },
    async draft(id: string): Promise<StoredDraft | undefined> {
      const row = await database.get<DraftRow>('SELECT * FROM drafts WHERE id = $1', id);
      if (row === undefined) return undefined;
      const { platform, tenant, requester_id, command, raw, until_ms: untilMs } = row;
      return { id, person: { platform, id: requester_id, ...(tenant !== '' && { tenant }) }, command, raw, untilMs };
    },
    async extendDraft(id: string, untilMs: number): Promise<void> {
      await database.run('UPDATE drafts SET until_ms = $1 WHERE id = $2', untilMs, id);
    },
    async dropDrafts(untilMs: number): Promise<number> {
      const dropped = await database.run('DELETE FROM drafts WHERE until_ms <= $1', wholeMs(untilMs));
      if (dropped > 0) await dropUnlinked(database);
      return dropped;
    },
  };
}

/** Those with the latest end stay. @returns how many went */
async function dropBeyond(database: Executor, person: readonly string[], limits: DraftLimits): Promise<number> {
  const beyond = await database.run(
    `DELETE FROM drafts WHERE id IN (
       (SELECT id FROM drafts WHERE platform = $1 AND tenant = $2 AND requester_id = $3 ORDER BY until_ms DESC, id OFFSET $4)
       UNION ALL (SELECT id FROM drafts ORDER BY until_ms DESC, id OFFSET $5))`,
    ...person,
    limits.perPerson,
    limits.inAll,
  );
  const heavy = await database.run(
    `DELETE FROM drafts WHERE id IN (SELECT id FROM (
       SELECT d.id, SUM(COALESCE((SELECT SUM(LENGTH(i.bytes)) FROM draft_images l JOIN images i ON i.sha256 = l.sha256
         WHERE l.draft_id = d.id), 0)) OVER (ORDER BY d.until_ms DESC, d.id) AS sum FROM drafts d) AS summed WHERE sum > $1)`,
    limits.maxBytes,
  );
  return beyond + heavy;
}

/**
 * Takes away what is kept of the person of a generation, by its id, and what others of their workspace gave with its pictures. The pictures
 * themselves go with `dropUnlinked`.
 */
export async function dropDraftsOf(database: Executor, id: string): Promise<void> {
  await database.run(
    `DELETE FROM drafts WHERE id IN (
       SELECT d.id FROM drafts d JOIN generations g ON g.platform = d.platform AND g.tenant = d.tenant
       WHERE g.id = $1 AND (d.requester_id = g.requester_id OR EXISTS (
         SELECT FROM draft_images w JOIN generation_images o ON o.sha256 = w.sha256
           WHERE w.draft_id = d.id AND o.number = g.number)))`,
    id,
  );
}
