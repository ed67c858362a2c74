import type { Database } from 'better-sqlite3';
import type { Receipt } from '../../domain/delivery.ts';

/** The statements over the table `reposts`: further messages that show a generation's videos. */
export function repostStatements(database: Database) {
  const save = database.prepare(
    `INSERT INTO reposts (key, generation_id, receipt) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET receipt = excluded.receipt`,
  );
  const all = database.prepare<[string], string>('SELECT receipt FROM reposts WHERE generation_id = ?').pluck();
  return {
    saveRepost: (key: string, generationId: string, receipt: Receipt): void =>
      void save.run(key, generationId, JSON.stringify(receipt)),
    reposts: (generationId: string): readonly Receipt[] => all.all(generationId).map((receipt) => JSON.parse(receipt) as Receipt),
  };
}
