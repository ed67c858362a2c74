import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';

/** The statements over the table `taken_events`. Whoever took an event before this process is dead: one owns the database. */
export function takenEventStatements(database: Database) {
  const owner = randomUUID();
  const take = database.prepare<[string, string, number]>(
    `INSERT INTO taken_events AS t (event_id, owner, at_ms) VALUES (?, ?, ?)
     ON CONFLICT (event_id) DO UPDATE SET owner = excluded.owner, at_ms = excluded.at_ms
     WHERE t.owner <> excluded.owner AND EXISTS (SELECT 1 FROM intakes i WHERE i.event_id = t.event_id)`,
  );
  const leave = database.prepare<[string]>('DELETE FROM taken_events WHERE event_id = ?');
  const drop = database.prepare<[number]>('DELETE FROM taken_events WHERE at_ms < ?');
  return {
    takeEvent: (eventId: string, nowMs: number): boolean => take.run(eventId, owner, nowMs).changes > 0,
    leaveEvent: (eventId: string): void => void leave.run(eventId),
    dropEvents: (takenBeforeMs: number): number => drop.run(takenBeforeMs).changes,
  };
}
