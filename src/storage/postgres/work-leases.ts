import type { ClaimedWork, WorkLeases } from '../../domain/work-leases.ts';
import type { Notices } from './notices.ts';
import type { RowQuery } from './row-query.ts';

const channel = 'veo_bot_work';

const inMs = (parameter: string): string => `clock_timestamp() + ${parameter} * interval '1 ms'`;

/** @param database the pool, or the transaction that makes work necessary or stores its result */
export function createWorkLeases(database: RowQuery, notices: Pick<Notices, 'listen'>): WorkLeases {
  return {
    add: async (kind, id, delayMs = 0) => await add(database, kind, id, delayMs),
    claim: async (kind, owner, options) => await claim(database, kind, owner, options),
    renew: async (claims, leaseMs) => await renew(database, claims, leaseMs),
    finish: async (claimed) => await finish(database, claimed),
    putBack: async (claimed, delayMs, attempts) => await free(database, claimed, delayMs, attempts),
    async drop(kind, id) {
      await database.all('DELETE FROM work WHERE kind = $1 AND id = $2', kind, id);
    },
    nextInMs: async (kind) => await nextInMs(database, kind),
    onAdded: (callback) => notices.listen(channel, callback),
  };
}

async function add(database: RowQuery, kind: string, id: string, delayMs: number): Promise<void> {
  await database.all(
    `WITH added AS (
       INSERT INTO work AS w (kind, id, due_at) VALUES ($1, $2, ${inMs('$3')})
       ON CONFLICT (kind, id) DO UPDATE SET wanted = w.wanted + 1,
         due_at = CASE WHEN w.attempts = 0 THEN LEAST(w.due_at, excluded.due_at) ELSE w.due_at END
       RETURNING kind
     ) SELECT pg_notify('${channel}', kind) FROM added`,
    kind,
    id,
    delayMs,
  );
}

async function claim(
  database: RowQuery,
  kind: string,
  owner: string,
  { limit, leaseMs }: Parameters<WorkLeases['claim']>[2],
): Promise<readonly ClaimedWork[]> {
  // The time of the statement, which an index can look for. A list of its own, since a join may look for the rows more than once.
  const rows = await database.all<Omit<ClaimedWork, 'kind'>>(
    `WITH due AS MATERIALIZED (
       SELECT id, due_at FROM work WHERE kind = $1 AND due_at <= statement_timestamp()
         AND (lease_until IS NULL OR lease_until <= statement_timestamp())
       ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
     ), claimed AS (
       UPDATE work w SET owner = $2, fence = nextval('work_fence'), attempts = w.attempts + 1, lease_until = ${inMs('$4')}
       FROM due WHERE w.kind = $1 AND w.id = due.id RETURNING w.id, w.fence, w.attempts, w.wanted, due.due_at
     ) SELECT id, fence, attempts, wanted FROM claimed ORDER BY due_at`,
    kind,
    owner,
    limit,
    leaseMs,
  );
  return rows.map((row) => ({ kind, ...row }));
}

async function renew(database: RowQuery, claims: readonly ClaimedWork[], leaseMs: number): Promise<readonly ClaimedWork[]> {
  if (claims.length === 0) return [];
  const held = await database.all<{ fence: number }>(
    `UPDATE work w SET lease_until = ${inMs('$4')} FROM unnest($1::text[], $2::text[], $3::bigint[]) AS c (kind, id, fence)
     WHERE w.kind = c.kind AND w.id = c.id AND w.fence = c.fence RETURNING w.fence`,
    claims.map(({ kind }) => kind),
    claims.map(({ id }) => id),
    claims.map(({ fence }) => String(fence)),
    leaseMs,
  );
  const fences = new Set(held.map(({ fence }) => fence));
  return claims.filter(({ fence }) => fences.has(fence));
}

async function finish(database: RowQuery, claimed: ClaimedWork): Promise<boolean> {
  const { kind, id, fence, wanted } = claimed;
  const removed = await database.all(
    'DELETE FROM work WHERE kind = $1 AND id = $2 AND fence = $3 AND wanted = $4 RETURNING id',
    kind,
    id,
    fence,
    wanted,
  );
  if (removed.length === 1) return true;
  // A statement of its own, which sees the wish that was committed while the one above waited for it.
  return await free(database, claimed, 0, 0);
}

async function free(database: RowQuery, { kind, id, fence }: ClaimedWork, delayMs: number, attempts: number): Promise<boolean> {
  const freed = await database.all(
    `WITH freed AS (
       UPDATE work SET owner = NULL, fence = 0, lease_until = NULL, attempts = $5, due_at = ${inMs('$4')}
       WHERE kind = $1 AND id = $2 AND fence = $3 RETURNING kind
     ) SELECT pg_notify('${channel}', kind) FROM freed`,
    kind,
    id,
    fence,
    delayMs,
    attempts,
  );
  return freed.length === 1;
}

async function nextInMs(database: RowQuery, kind: string): Promise<number | undefined> {
  const [row] = await database.all<{ ms: number | null }>(
    `SELECT EXTRACT(epoch FROM LEAST(
       (SELECT MIN(due_at) FROM work WHERE kind = $1 AND owner IS NULL),
       (SELECT MIN(lease_until) FROM work WHERE kind = $1 AND owner IS NOT NULL)
     ) - clock_timestamp())::float8 * 1000 AS ms`,
    kind,
  );
  return row?.ms ?? undefined;
}
