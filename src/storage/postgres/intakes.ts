import type { Receipt } from '../../domain/delivery.ts';
import type { Intake, StoredGiven } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import type { Executor } from './executor.ts';
import { dropUnlinked, keepImages } from './images.ts';

interface IntakeRow {
  event_id: string;
  platform: string;
  channel_id: string;
  requester_id: string;
  reply_ids: string;
  words: string | null;
  tenant: string;
}

/** The statements over the table `intakes`: what people asked for and are not answered about. */
export function intakeStatements(database: Executor) {
  return {
    async addIntake({ eventId, requester, replyTarget: { channelId, ids }, words }: Intake): Promise<void> {
      await database.run(
        `INSERT INTO intakes (event_id, platform, channel_id, requester_id, reply_ids, words, tenant)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id) DO NOTHING`,
        eventId,
        requester.platform,
        channelId,
        requester.id,
        JSON.stringify(ids),
        words ?? null,
        requester.tenant ?? '',
      );
    },
    async keepGiven(eventId: string, kept: StoredGiven, images: readonly ImageBytes[]): Promise<void> {
      const changed = await database.run('UPDATE intakes SET given = $1 WHERE event_id = $2', kept, eventId);
      if (changed > 0) await keepImages(database, 'intake_images', eventId, images);
    },
    async givenOf(eventId: string): Promise<StoredGiven | undefined> {
      const row = await database.get<{ given: string | null }>('SELECT given FROM intakes WHERE event_id = $1', eventId);
      return row?.given ?? undefined;
    },
    async givenBytes(): Promise<number> {
      const row = await database.get<{ bytes: number }>(
        `SELECT COALESCE(SUM(LENGTH(i.bytes)), 0)::bigint AS bytes FROM intake_images l JOIN images i ON i.sha256 = l.sha256`,
      );
      return row?.bytes ?? 0;
    },
    async removeIntake(eventId: string): Promise<void> {
      const linked = await database.get(
        `WITH gone AS (DELETE FROM intakes WHERE event_id = $1) SELECT 1 FROM intake_images WHERE event_id = $1 LIMIT 1`,
        eventId,
      );
      if (linked !== undefined) await dropUnlinked(database);
    },
    async intakes(): Promise<readonly Intake[]> {
      const rows = await database.all<IntakeRow>(
        'SELECT event_id, platform, channel_id, requester_id, reply_ids, words, tenant FROM intakes ORDER BY event_id',
      );
      return rows.map(toIntake);
    },
    async intakeReceipt(eventId: string): Promise<Receipt | undefined> {
      const row = await database.get<{ receipt: string }>('SELECT receipt FROM intakes WHERE event_id = $1', eventId);
      return row && (JSON.parse(row.receipt) as Receipt);
    },
    async saveIntakeReceipt(eventId: string, kept: Receipt): Promise<void> {
      await database.run('UPDATE intakes SET receipt = $1 WHERE event_id = $2', JSON.stringify(kept), eventId);
    },
  };
}

function toIntake(row: IntakeRow): Intake {
  const { platform } = row;
  const tenant = row.tenant === '' ? {} : { tenant: row.tenant };
  const ids = JSON.parse(row.reply_ids) as Record<string, string>;
  return {
    eventId: row.event_id,
    requester: { platform, id: row.requester_id, ...tenant },
    replyTarget: { platform, channelId: row.channel_id, ids, ...tenant },
    ...(row.words !== null && { words: row.words }),
  };
}

/** Takes away what is kept of requests of the person of a generation, by its id. The pictures themselves go with `dropUnlinked`. */
export async function dropGivenOf(database: Executor, id: string): Promise<void> {
  const own = '(platform, tenant, requester_id) IN (SELECT platform, tenant, requester_id FROM generations WHERE id = $1)';
  await database.run(`DELETE FROM intake_images WHERE event_id IN (SELECT event_id FROM intakes WHERE ${own})`, id);
  await database.run(`UPDATE intakes SET given = NULL, words = NULL WHERE ${own}`, id);
  await database.run(`DELETE FROM quotes WHERE ${own} AND first_kind = 'interrupted'`, id);
}
