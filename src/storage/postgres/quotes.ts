import type { ImageBytes } from '../../domain/media.ts';
import type { KeptProposal, Quote, QuoteLimits } from '../../domain/quote.ts';
import { readStoredText } from '../../domain/texts/renamed.ts';
import type { Executor } from './executor.ts';
import { dropUnlinked, keepImages } from './images.ts';
import { addVideosOf } from './own-videos.ts';
import { nextWholeMs } from './whole-ms.ts';

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

/** The statements over the tables of questions with prices. */
export function quoteStatements(database: Executor) {
  return {
    async addQuote(quote: Quote, images: readonly ImageBytes[], sources: readonly string[], limits: QuoteLimits): Promise<void> {
      await insertQuote(database, quote);
      await keepImages(database, 'quote_images', quote.id, images);
      await database.run(
        'INSERT INTO quote_sources (generation_id, quote_id) SELECT source, $2::text FROM unnest($1::text[]) AS source ON CONFLICT DO NOTHING',
        sources,
        quote.id,
      );
      await addVideosOf(database, quote);
      if ((await dropBeyond(database, quote.id, limits)) > 0) await dropUnlinked(database);
    },
    async quote(id: string): Promise<Quote | undefined> {
      const row = await database.get<QuoteRow>('SELECT * FROM quotes WHERE id = $1', id);
      return row && toQuote(row);
    },
    async dropQuote(id: string): Promise<void> {
      if ((await database.run('DELETE FROM quotes WHERE id = $1', id)) > 0) await dropUnlinked(database);
    },
    async dropQuotes(createdBeforeMs: number): Promise<number> {
      const dropped = await database.run('DELETE FROM quotes WHERE created_at_ms < $1', nextWholeMs(createdBeforeMs));
      if (dropped > 0) await dropUnlinked(database);
      return dropped;
    },
  };
}

async function insertQuote(database: Executor, quote: Quote): Promise<void> {
  const { id, requester, replyTarget, proposals, createdAtMs } = quote;
  // All proposals of a question are about the same video.
  const [first] = proposals;
  await database.run(
    `INSERT INTO quotes (id, platform, tenant, requester_id, requester_name, channel_id, reply_ids, proposals, created_at_ms,
       first_kind, video_bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    id,
    replyTarget.platform,
    requester.tenant ?? '',
    requester.id,
    requester.name ?? null,
    replyTarget.channelId,
    JSON.stringify(replyTarget.ids),
    JSON.stringify(proposals),
    createdAtMs,
    first?.kind ?? '',
    first?.submissions[0]?.request.video?.sizeBytes ?? 0,
  );
}

/**
 * Takes away the oldest ones that are more, or hold more, than may be kept: first of each person, so that nobody's go for one person's many.
 *
 * @returns how many went
 */
async function dropBeyond(database: Executor, newest: string, limits: QuoteLimits): Promise<number> {
  const dropAbove = async (partition: string, most: number, bytes: number): Promise<number> =>
    await database.run(
      `DELETE FROM quotes WHERE id <> $1 AND id IN (
         SELECT id FROM (
           SELECT id, ROW_NUMBER() OVER newer AS nth, SUM(bytes) OVER newer AS sum
           FROM (
             SELECT id, created_at_ms, platform, tenant, requester_id,
               video_bytes + COALESCE((SELECT SUM(LENGTH(i.bytes)) FROM quote_images l JOIN images i ON i.sha256 = l.sha256
                 WHERE l.quote_id = quotes.id), 0) AS bytes
             FROM quotes) AS weighed
           WINDOW newer AS (${partition} ORDER BY created_at_ms DESC, id ROWS UNBOUNDED PRECEDING)) AS summed
         WHERE nth > $2 OR sum > $3)`,
      newest,
      most,
      bytes,
    );
  const own = await dropAbove('PARTITION BY platform, tenant, requester_id', limits.perPerson, limits.maxBytesPerPerson);
  return own + (await dropAbove('', limits.inAll, limits.maxBytes));
}

/**
 * Takes away the questions that repeat words, pictures or the video that somebody brought for a generation, by its id; the same files of
 * another workspace are other people's. The pictures themselves go with `dropUnlinked`.
 */
export async function dropQuotesOf(database: Executor, id: string): Promise<void> {
  await database.run(
    `DELETE FROM quotes WHERE id IN (
       SELECT quote_id FROM quote_sources WHERE generation_id = $1
       UNION SELECT q.id FROM quotes q JOIN generations g ON g.platform = q.platform AND g.tenant = q.tenant
         WHERE g.id = $1 AND (
           EXISTS (SELECT FROM quote_images w JOIN generation_images o ON o.sha256 = w.sha256
             WHERE w.quote_id = q.id AND o.number = g.number)
           OR EXISTS (SELECT FROM quote_videos w JOIN generation_videos o ON o.sha256 = w.sha256
             WHERE w.quote_id = q.id AND o.number = g.number)))`,
    id,
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
