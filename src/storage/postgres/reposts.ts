import type { Receipt } from '../../domain/delivery.ts';
import type { Executor } from './executor.ts';

/** The statements over the table `reposts`: further messages that show a generation's videos. */
export function repostStatements(database: Executor) {
  return {
    async saveRepost(key: string, generationId: string, receipt: Receipt): Promise<void> {
      await database.run(
        `INSERT INTO reposts (key, generation_id, receipt) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE SET receipt = excluded.receipt`,
        key,
        generationId,
        JSON.stringify(receipt),
      );
    },
    async reposts(generationId: string): Promise<readonly Receipt[]> {
      const rows = await database.all<{ receipt: Receipt }>(
        'SELECT receipt FROM reposts WHERE generation_id = $1 ORDER BY key',
        generationId,
      );
      return rows.map(({ receipt }) => receipt);
    },
  };
}
