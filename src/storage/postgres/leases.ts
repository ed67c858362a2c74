import type { Lease, Leases } from '../../domain/leases.ts';
import type { Notices } from './notices.ts';
import type { RowQuery } from './row-query.ts';

const channel = 'veo_bot_leases';

/** Leases by name, on the database's clock. Each call is a statement of its own: none belongs into another transaction. */
export function createLeases(database: RowQuery, notices: Pick<Notices, 'listen'>): Leases {
  return {
    async take(name, owner, ms) {
      // Its condition is looked at again once the row is not locked any more: of those who ask at the same time, one gets it.
      const [row] = await database.all<{ fence: number }>(
        `INSERT INTO leases AS l (name, owner, fence, lease_until) VALUES ($1, $2, 1, clock_timestamp() + $3 * interval '1 ms')
         ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = clock_timestamp() + $3 * interval '1 ms',
           fence = CASE WHEN l.owner = excluded.owner AND l.lease_until > clock_timestamp() THEN l.fence ELSE l.fence + 1 END
         WHERE l.owner IS NULL OR l.owner = excluded.owner OR l.lease_until <= clock_timestamp()
         RETURNING l.fence`,
        name,
        owner,
        ms,
      );
      return row === undefined ? undefined : { name, owner, fence: row.fence };
    },
    async renew({ name, owner, fence }: Lease, ms) {
      const renewed = await database.all(
        `UPDATE leases SET lease_until = clock_timestamp() + $4 * interval '1 ms' WHERE name = $1 AND owner = $2 AND fence = $3
         RETURNING fence`,
        name,
        owner,
        fence,
        ms,
      );
      return renewed.length === 1;
    },
    async release({ name, owner, fence }: Lease) {
      await database.all(
        `WITH released AS (UPDATE leases SET owner = NULL WHERE name = $1 AND owner = $2 AND fence = $3 RETURNING name)
         SELECT pg_notify('${channel}', name) FROM released`,
        name,
        owner,
        fence,
      );
    },
    async heldBy(name) {
      const [row] = await database.all<{ owner: string; fence: number; leftMs: number }>(
        `SELECT owner, fence, EXTRACT(epoch FROM lease_until - clock_timestamp())::float8 * 1000 AS "leftMs"
         FROM leases WHERE name = $1 AND owner IS NOT NULL`,
        name,
      );
      return row === undefined || row.leftMs <= 0 ? undefined : { name, ...row };
    },
    onReleased(callback) {
      return notices.listen(channel, (name) => {
        if (name !== undefined) callback(name);
      });
    },
  };
}
