import type { Database } from 'better-sqlite3';
import type { ImageBytes } from '../domain/media.ts';
import type { KeptProposal, Quote } from '../domain/quote.ts';
import { readStoredText } from '../domain/texts/renamed.ts';
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
  const dropUnlinked = dropUnlinkedStatement(database);

  return {
    addQuote(quote: Quote, images: readonly ImageBytes[], sources: readonly string[]): void {
      const { id, requester, replyTarget, proposals, createdAtMs } = quote;
      const { platform, channelId, ids } = replyTarget;
      const person = [platform, requester.tenant ?? '', requester.id, requester.name ?? null];
      insert.run(id, ...person, channelId, JSON.stringify(ids), JSON.stringify(proposals), createdAtMs);
      for (const image of images) {
        keepImage(image);
        linkImage.run(image.sha256, id);
      }
      for (const source of sources) linkSource.run(source, id);
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

/** Takes away the questions that repeat words or pictures of a generation, by its id. The pictures themselves go with `dropUnlinkedStatement`. */
export function dropQuotesOfStatement(database: Database) {
  return database.prepare(
    `DELETE FROM quotes WHERE id IN (
       SELECT quote_id FROM quote_sources WHERE generation_id = @id
       UNION SELECT q.quote_id FROM quote_images q JOIN generation_images i ON i.sha256 = q.sha256
         JOIN generations g ON g.number = i.number WHERE g.id = @id)`,
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
