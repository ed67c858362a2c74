import type { Executor } from './executor.ts';
import type { StepOwners } from './steps.ts';
import { wholeMs } from './whole-ms.ts';

/** The statements over the table `taken_events`: which process takes an event, or has taken it. */
export function takenEventStatements(database: Executor, { owner, living }: StepOwners) {
  return {
    async takeEvent(eventId: string, nowMs: number): Promise<boolean> {
      // Of several at once, the first one has the row, and the others see who it is.
      const isNew = await database.run(
        'INSERT INTO taken_events (event_id, owner, at_ms) VALUES ($1, $2, $3) ON CONFLICT (event_id) DO NOTHING',
        eventId,
        owner,
        wholeMs(nowMs),
      );
      if (isNew > 0) return true;
      const takenOver = await database.run(
        `UPDATE taken_events SET owner = $2, at_ms = $3 WHERE event_id = $1 AND owner <> $2 AND owner <> ALL($4::text[])
           AND EXISTS (SELECT FROM intakes i WHERE i.event_id = $1)`,
        eventId,
        owner,
        wholeMs(nowMs),
        await living(database),
      );
      return takenOver > 0;
    },
    async leaveEvent(eventId: string): Promise<void> {
      await database.run('DELETE FROM taken_events WHERE event_id = $1', eventId);
    },
    dropEvents: async (takenBeforeMs: number): Promise<number> =>
      await database.run('DELETE FROM taken_events WHERE at_ms < $1', wholeMs(takenBeforeMs)),
  };
}
