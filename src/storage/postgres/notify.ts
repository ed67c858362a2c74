import { type QueryExecutorProvider, sql } from 'kysely';
import { isNoticeId, requireChannel } from './notice-names.ts';

/**
 * Tells all who listen on a channel, this process too: as soon as the transaction is stored, and never where it is not. The same twice in a
 * transaction is told once.
 *
 * @param id of what changed, and nothing else: 1 to 200 letters, digits, `_`, `:`, `.` and `-`
 * @throws {StoreError}
 */
export async function notify(tx: QueryExecutorProvider, channel: string, id: string): Promise<void> {
  requireChannel(channel);
  if (!isNoticeId(id)) throw new Error('a notice is an id, and nothing else');
  await sql`SELECT pg_notify(${channel}, ${id})`.execute(tx);
}
