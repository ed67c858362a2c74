import type { Database } from 'better-sqlite3';
import type { Receipt } from '../../domain/delivery.ts';
import type { Intake, StoredGiven } from '../../domain/intake.ts';
import type { ImageBytes } from '../../domain/media.ts';
import { dropUnlinkedStatement } from './images.ts';

interface IntakeRow {
  event_id: string;
  platform: string;
  channel_id: string;
  requester_id: string;
  reply_ids: string;
  words: string | null;
  tenant: string;
}

/** The statements over the table `intakes`: what people asked for and are not answered about. @param keepImage stores a picture that is not there yet */
export function intakeStatements(database: Database, keepImage: (image: ImageBytes) => void) {
  const add = database.prepare(
    `INSERT INTO intakes (event_id, platform, channel_id, requester_id, reply_ids, words, tenant) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (event_id) DO NOTHING`,
  );
  const remove = database.prepare('DELETE FROM intakes WHERE event_id = ?');
  const all = database.prepare<[], IntakeRow>(
    'SELECT event_id, platform, channel_id, requester_id, reply_ids, words, tenant FROM intakes',
  );
  const receipt = database.prepare<[string], string>('SELECT receipt FROM intakes WHERE event_id = ?').pluck();
  const setReceipt = database.prepare('UPDATE intakes SET receipt = ? WHERE event_id = ?');

  const given = database.prepare<[string], string | null>('SELECT given FROM intakes WHERE event_id = ?').pluck();
  const setGiven = database.prepare('UPDATE intakes SET given = ? WHERE event_id = ?');
  const link = database.prepare('INSERT OR IGNORE INTO intake_images (sha256, event_id) VALUES (?, ?)');
  const hasImages = database.prepare<[string], number>('SELECT 1 FROM intake_images WHERE event_id = ? LIMIT 1').pluck();
  const imageBytes = database
    .prepare<[], number>('SELECT COALESCE(SUM(LENGTH(i.bytes)), 0) FROM intake_images l JOIN images i ON i.sha256 = l.sha256')
    .pluck();
  const dropUnlinked = dropUnlinkedStatement(database);

  return {
    addIntake: ({ eventId, requester, replyTarget: { channelId, ids }, words }: Intake): void =>
      void add.run(
        eventId,
        requester.platform,
        channelId,
        requester.id,
        JSON.stringify(ids),
        words ?? null,
        requester.tenant ?? '',
      ),
    /** @param images that it names; they are kept as long */
    keepGiven(eventId: string, kept: StoredGiven, images: readonly ImageBytes[]): void {
      if (setGiven.run(kept, eventId).changes === 0) return;
      for (const image of images) {
        keepImage(image);
        link.run(image.sha256, eventId);
      }
    },
    givenOf: (eventId: string): StoredGiven | undefined => given.get(eventId) ?? undefined,
    givenBytes: (): number => imageBytes.get() ?? 0,
    removeIntake(eventId: string): void {
      const linked = hasImages.get(eventId) !== undefined;
      remove.run(eventId);
      if (linked) dropUnlinked.run();
    },
    intakes: (): readonly Intake[] =>
      all.all().map((row) => {
        const { platform } = row;
        const tenant = row.tenant === '' ? {} : { tenant: row.tenant };
        const ids = JSON.parse(row.reply_ids) as Record<string, string>;
        return {
          eventId: row.event_id,
          requester: { platform, id: row.requester_id, ...tenant },
          replyTarget: { platform, channelId: row.channel_id, ids, ...tenant },
          ...(row.words !== null && { words: row.words }),
        };
      }),
    intakeReceipt: (eventId: string): Receipt | undefined => {
      const found = receipt.get(eventId);
      return found === undefined ? undefined : (JSON.parse(found) as Receipt);
    },
    saveIntakeReceipt: (eventId: string, kept: Receipt): void => void setReceipt.run(JSON.stringify(kept), eventId),
  };
}

/** Takes away what is kept of requests of the person of a generation, by its id. The pictures themselves go with `dropUnlinkedStatement`. */
export function dropGivenOfStatements(database: Database) {
  const own = `(platform, tenant, requester_id) IN (SELECT platform, tenant, requester_id FROM generations WHERE id = ?)`;
  const unlink = database.prepare(`DELETE FROM intake_images WHERE event_id IN (SELECT event_id FROM intakes WHERE ${own})`);
  const forget = database.prepare(`UPDATE intakes SET given = NULL, words = NULL WHERE ${own}`);
  const dropOffers = database.prepare(`DELETE FROM quotes WHERE ${own} AND json_extract(proposals, '$[0].kind') = 'interrupted'`);
  return (id: string): void => {
    unlink.run(id);
    forget.run(id);
    dropOffers.run(id);
  };
}
