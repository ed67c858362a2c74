import type { Database } from 'better-sqlite3';
import type { Receipt } from '../domain/delivery.ts';
import type { Intake } from '../domain/intake.ts';

interface IntakeRow {
  event_id: string;
  platform: string;
  channel_id: string;
  requester_id: string;
  reply_ids: string;
  words: string | null;
}

/** The statements over the table `intakes`: what people asked for and are not answered about. */
export function intakeStatements(database: Database) {
  const add = database.prepare(
    `INSERT INTO intakes (event_id, platform, channel_id, requester_id, reply_ids, words) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (event_id) DO NOTHING`,
  );
  const remove = database.prepare('DELETE FROM intakes WHERE event_id = ?');
  const all = database.prepare<[], IntakeRow>(
    'SELECT event_id, platform, channel_id, requester_id, reply_ids, words FROM intakes',
  );
  const receipt = database.prepare<[string], string>('SELECT receipt FROM intakes WHERE event_id = ?').pluck();
  const setReceipt = database.prepare('UPDATE intakes SET receipt = ? WHERE event_id = ?');

  return {
    addIntake: ({ eventId, requester, replyTarget: { channelId, ids }, words }: Intake): void =>
      void add.run(eventId, requester.platform, channelId, requester.id, JSON.stringify(ids), words ?? null),
    removeIntake: (eventId: string): void => void remove.run(eventId),
    intakes: (): readonly Intake[] =>
      all.all().map((row) => {
        const { platform } = row;
        const ids = JSON.parse(row.reply_ids) as Record<string, string>;
        return {
          eventId: row.event_id,
          requester: { platform, id: row.requester_id },
          replyTarget: { platform, channelId: row.channel_id, ids },
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
