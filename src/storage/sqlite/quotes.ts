import type { Database } from 'better-sqlite3';
import type { ImageBytes } from '../../domain/media.ts';
import type { KeptProposal, Quote, QuoteLimits } from '../../domain/quote.ts';
import { readStoredText } from '../../domain/texts/renamed.ts';
import { dropUnlinkedStatement } from './images.ts';

interface QuoteRow {
  id: string;
  platform: string;
  tenant: string;
  requester_id: string;
  requester_name: string | null;
  channel_id: string;
  reply_ids: string;
  proposals: string;
  created_at_ms: number;
}

/** The statements over the tables of questions with prices. @param keepImage stores a picture that is not there yet */
export function quoteStatements(database: Database, keepImage: (image: ImageBytes) => void) {
  const insert = database.prepare(
    `INSERT INTO quotes (id, platform, tenant, requester_id, requester_name, channel_id, reply_ids, proposals, created_at_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const linkImage = database.prepare('INSERT OR IGNORE INTO quote_images (sha256, quote_id) VALUES (?, ?)');
  const linkSource = database.prepare('INSERT OR IGNORE INTO quote_sources (generation_id, quote_id) VALUES (?, ?)');
  const find = database.prepare<[string], QuoteRow>('SELECT * FROM quotes WHERE id = ?');
  const drop = database.prepare('DELETE FROM quotes WHERE id = ?');
  const dropOld = database.prepare('DELETE FROM quotes WHERE created_at_ms < ?');
  const dropBeyond = dropBeyondStatement(database);
  const dropUnlinked = dropUnlinkedStatement(database);

  return {
    addQuote(quote: Quote, images: readonly ImageBytes[], sources: readonly string[], limits: QuoteLimits): void {
      const { id, requester, replyTarget, proposals, createdAtMs } = quote;
      const { platform, channelId, ids } = replyTarget;
      const person = [platform, requester.tenant ?? '', requester.id, requester.name ?? null];
      insert.run(id, ...person, channelId, JSON.stringify(ids), JSON.stringify(proposals), createdAtMs);
      for (const image of images) {
        keepImage(image);
        linkImage.run(image.sha256, id);
      }
      for (const source of sources) linkSource.run(source, id);
      if (dropBeyond(id, limits) > 0) dropUnlinked.run();
    },
    quote(id: string): Quote | undefined {
      const row = find.get(id);
      return row && toQuote(row);
    },
    dropQuote(id: string): void {
      if (drop.run(id).changes > 0) dropUnlinked.run();
    },
    dropQuotes(createdBeforeMs: number): number {
      const { changes } = dropOld.run(createdBeforeMs);
      if (changes > 0) dropUnlinked.run();
      return changes;
    },
  };
}

/** Takes away the oldest ones that are more, or hold more, than may be kept: first of each person, so that nobody's go for one person's many. */
function dropBeyondStatement(database: Database): (newest: string, limits: QuoteLimits) => number {
  // All proposals of a question are about the same video.
  const dropAbove = (partition: string) =>
    database.prepare(
      `DELETE FROM quotes WHERE id <> @newest AND id IN (
         SELECT id FROM (
           SELECT id, ROW_NUMBER() OVER newer AS nth, SUM(bytes) OVER newer AS sum
           FROM (
             SELECT id, created_at_ms, platform, tenant, requester_id,
               COALESCE(json_extract(proposals, '$[0].submissions[0].request.video.sizeBytes'), 0) +
               COALESCE((SELECT SUM(LENGTH(i.bytes)) FROM quote_images l JOIN images i ON i.sha256 = l.sha256
                 WHERE l.quote_id = quotes.id), 0) AS bytes
             FROM quotes)
           WINDOW newer AS (${partition} ORDER BY created_at_ms DESC, id ROWS UNBOUNDED PRECEDING))
         WHERE nth > @most OR sum > @bytes)`,
    );
  const dropOwn = dropAbove('PARTITION BY platform, tenant, requester_id');
  const dropAll = dropAbove('');
  return (newest, { perPerson, maxBytesPerPerson, inAll, maxBytes }) =>
    dropOwn.run({ newest, most: perPerson, bytes: maxBytesPerPerson }).changes +
    dropAll.run({ newest, most: inAll, bytes: maxBytes }).changes;
}

/**
 * Takes away the questions that repeat words, pictures or the video that somebody brought for a generation, by its id; the same files of
 * another workspace are other people's. The pictures themselves go with `dropUnlinkedStatement`.
 */
export function dropQuotesOfStatement(database: Database) {
  return database.prepare(
    `DELETE FROM quotes WHERE id IN (
       SELECT quote_id FROM quote_sources WHERE generation_id = @id
       UNION SELECT q.id FROM quotes q JOIN generations g ON g.platform = q.platform AND g.tenant = q.tenant
         WHERE g.id = @id AND (
           EXISTS (SELECT 1 FROM quote_images w JOIN generation_images o ON o.sha256 = w.sha256
             WHERE w.quote_id = q.id AND o.number = g.number)
           OR EXISTS (SELECT 1 FROM quote_videos w JOIN generation_videos o ON o.sha256 = w.sha256
             WHERE w.quote_id = q.id AND o.number = g.number)))`,
  );
}

function toQuote(row: QuoteRow): Quote {
  const { platform } = row;
  const tenant = row.tenant === '' ? {} : { tenant: row.tenant };
  const name = row.requester_name === null ? {} : { name: row.requester_name };
  return {
    id: row.id,
    requester: { platform, id: row.requester_id, ...tenant, ...name },
    replyTarget: { platform, channelId: row.channel_id, ...tenant, ids: JSON.parse(row.reply_ids) as Record<string, string> },
    proposals: (JSON.parse(row.proposals) as readonly KeptProposal[]).map(withReadableNotes),
    createdAtMs: row.created_at_ms,
  };
}

function withReadableNotes(proposal: KeptProposal): KeptProposal {
  const submissions = proposal.submissions.map((each) => ({
    ...each,
    ...(each.notes !== undefined && { notes: each.notes.map(readStoredText) }),
  }));
  return { ...proposal, submissions };
}
