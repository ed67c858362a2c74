import type { Clock } from '../../domain/clock.ts';
import { type DueDelivery, longestWaitMs } from '../../domain/generation-store.ts';
import type { Lease, Leases } from '../../domain/leases.ts';
import type { Sharing } from '../../domain/sharing.ts';
import type { Log } from '../../lib/log.ts';
import { whileHeld } from '../../lib/while-held.ts';
import type { RowReader } from '../row-reader.ts';
import { type GenerationRow, generationColumns } from '../rows.ts';
import { agreeOnLimits } from './agreed-limits.ts';
import { type Executor, executorOf } from './executor.ts';
import { locks } from './locks.ts';
import { createMessages } from './messages.ts';
import { mayWrite, readMigrations, schemaVersion } from './migrate.ts';
import type { Notices } from './notices.ts';
import { type OutboxRow, toDue } from './outbox.ts';
import { shareRoles } from './process-roles.ts';
import type { StoreDatabase } from './store.ts';
import { wholeMs } from './whole-ms.ts';

/** So long a dead process keeps what it had. Longer than a usual start takes, so that few of its starts become questions. */
const leaseMs = 10_000;
const renewMs = 3000;
/** What is done alone may take longer, and is renewed all the same. */
const aloneMs = 30_000;
const channel = 'veo_bot_changed';
/** Taken over at once; more follow right after. */
const batch = 50;

/** In front of the name of each process's own lease. */
const processPrefix = 'process/';

/** Names of the processes that nobody has declared dead. */
const livingStatement = `SELECT owner FROM leases WHERE name LIKE '${processPrefix}%' AND owner IS NOT NULL`;

/** Those that nobody has declared dead. */
export async function livingProcesses(alone: Executor): Promise<readonly string[]> {
  return (await alone.all<{ owner: string }>(livingStatement)).map(({ owner }) => owner);
}

/** Names of the processes whose leases have not ended. */
export async function aliveProcesses(database: Executor): Promise<readonly string[]> {
  const alive = await database.all<{ owner: string }>(`${livingStatement} AND lease_until > clock_timestamp()`);
  return alive.map(({ owner }) => owner);
}

export interface SharingDeps {
  readonly database: StoreDatabase;
  readonly rows: RowReader;
  readonly leases: Leases;
  readonly notices: Pick<Notices, 'listen'>;
  /** One that goes on when the engine stops. */
  readonly clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly log: Pick<Log, 'warn' | 'error'>;
  readonly me: string;
}

export function createSharing(deps: SharingDeps): Sharing {
  const { database, rows, leases, notices, clock, log, me } = deps;
  const alone = executorOf(database.db, { isTransaction: false });
  const ownLease = createOwnLease(deps);
  // Who has left, or was declared dead by another one, is gone for certain: nobody waits for anything then.
  const releaseDead = async (): Promise<void> => {
    if (ownLease.isSteady()) await declareDead(alone);
  };
  const known = readMigrations().length;
  let isOutgrown = false;
  return {
    me,
    join: ownLease.join,
    isHeld: () => !isOutgrown && ownLease.isHeld(),
    async isOutgrown() {
      isOutgrown ||= !mayWrite(await schemaVersion(database.db), known);
      return isOutgrown;
    },
    lost: ownLease.lost,
    leave: ownLease.leave,
    async adopt() {
      await releaseDead();
      const adopted = await alone.all<GenerationRow>(
        `UPDATE generations SET owner = $1 WHERE number IN (
           SELECT number FROM generations WHERE ended_at_ms IS NULL AND state IN ('submitting', 'generating', 'downloading', 'stored')
             AND (owner IS NULL OR owner NOT IN (${livingStatement})) ORDER BY number LIMIT $2 FOR UPDATE SKIP LOCKED)
         RETURNING ${generationColumns}`,
        me,
        batch,
      );
      return rows.many(adopted);
    },
    releaseDead,
    onLeft: (listener) =>
      leases.onReleased((name) => {
        if (name.startsWith(processPrefix)) listener();
      }),
    isLeased: async (part) => (await livingProcesses(alone)).some((owner) => part.includes(`.${owner}.`)),
    claimDeliveries: (nowMs, platforms, underWay, limit) =>
      database.locked(locks.deliveries, (tx) =>
        claim(executorOf(tx, { isTransaction: true }), { me, nowMs: wholeMs(nowMs), platforms, underWay, limit }),
      ),
    alone: (name, work) => whileHeld({ leases, clock, name, owner: me, leaseMs: aloneMs }, (signal) => work(signal)),
    agree: (own) =>
      database.locked(locks.limits, (tx) => agreeOnLimits(executorOf(tx, { isTransaction: true }), livingStatement, me, own)),
    shareRoles: (own) => shareRoles(alone, { me, prefix: processPrefix, own }),
    tell(id) {
      alone
        .all('SELECT pg_notify($1, $2)', channel, `${id}:${me}`)
        .catch((error: unknown) =>
          log.warn({ err: error, generationId: id }, 'other processes could not be told of a change; they look by themselves'),
        );
    },
    onTold: (listener) =>
      notices.listen(channel, (notice) => {
        const [id, from] = notice?.split(':') ?? [];
        if (from !== me) listener(id);
      }),
    messages: createMessages({ database: alone, notices, owner: me, log }),
  };
}

/**
 * Declares those dead whose lease has ended: from then on they can't renew it, and what they had is free. Only for a process that has been in
 * touch for as long as a lease lasts: after a database that was away for everybody, everybody has time to renew before.
 */
async function declareDead(alone: Executor): Promise<void> {
  await alone.run(
    `UPDATE leases SET owner = NULL, fence = fence + 1
     WHERE name LIKE '${processPrefix}%' AND owner IS NOT NULL AND lease_until <= clock_timestamp()`,
  );
}

interface Claim {
  readonly me: string;
  readonly nowMs: number;
  readonly platforms: readonly string[];
  readonly underWay: readonly string[];
  readonly limit: number;
}

/** One statement sees one state, and one process at a time claims: of each generation at most one delivery is under way. */
async function claim(tx: Executor, { me, nowMs, platforms, underWay, limit }: Claim): Promise<readonly DueDelivery[]> {
  const claimed = await tx.all<OutboxRow>(
    `WITH living AS MATERIALIZED (${livingStatement} AND owner <> $1), due AS (
       SELECT DISTINCT ON (o.generation_id) o.generation_id, o.kind, o.due_at_ms FROM outbox o JOIN generations g ON g.id = o.generation_id
       WHERE o.wanted > o.sent AND (o.due_at_ms <= $2 OR o.due_at_ms > $3) AND g.platform = ANY($4::text[]) AND g.id <> ALL($5::text[])
         AND NOT EXISTS (SELECT 1 FROM outbox w JOIN living l ON l.owner = w.owner WHERE w.generation_id = o.generation_id)
       ORDER BY o.generation_id, o.kind = 'question' DESC, o.due_at_ms
     ), first AS (SELECT * FROM due ORDER BY due_at_ms LIMIT $6)
     UPDATE outbox o SET owner = $1 FROM first WHERE o.generation_id = first.generation_id AND o.kind = first.kind
     RETURNING o.generation_id, o.kind, o.wanted, o.sent, o.attempts`,
    me,
    nowMs,
    nowMs + longestWaitMs,
    platforms,
    underWay,
    limit,
  );
  return claimed.map(toDue);
}

/** The lease by which others know that this process is alive. */
function createOwnLease({
  leases,
  clock,
  log,
  me,
}: SharingDeps): Pick<Sharing, 'join' | 'isHeld' | 'lost' | 'leave'> & { isSteady(): boolean } {
  const name = `${processPrefix}${me}`;
  const lost = new AbortController();
  let lease: Lease | undefined;
  /** From before it was asked for: how long the answer took does not matter then. */
  let heldFromMs = Number.NEGATIVE_INFINITY;
  /** Since when there was no gap in it. */
  let steadyFromMs = Number.POSITIVE_INFINITY;
  let callOff: () => void = () => undefined;

  const isHeld = (): boolean => lease !== undefined && !lost.signal.aborted && clock.monotonicMs() - heldFromMs < leaseMs * 0.9;
  const lose = (): void => {
    callOff();
    if (lost.signal.aborted) return;
    log.error({ process: me }, 'this process was out of touch for too long; others have taken over its work, so it ends');
    lost.abort(new Error('the lease of this process is lost'));
  };
  const renewIn = (delayMs: number): void => {
    callOff = clock.after(delayMs, () => void renew());
  };
  const renew = async (): Promise<void> => {
    if (lease === undefined || lost.signal.aborted) return;
    const askedMs = clock.monotonicMs();
    try {
      // One that had ended is held again, unless this process was declared dead meanwhile.
      if (!(await leases.renew(lease, leaseMs))) return lose();
      if (askedMs - heldFromMs >= leaseMs) steadyFromMs = askedMs;
      heldFromMs = askedMs;
      renewIn(renewMs);
    } catch (error) {
      log.warn({ err: error }, 'the lease of this process could not be renewed; trying again');
      renewIn(renewMs / 6);
    }
  };
  return {
    lost: lost.signal,
    isHeld,
    async join() {
      const askedMs = clock.monotonicMs();
      lease = await leases.take(name, me, leaseMs);
      if (lease === undefined) throw new Error('another process has the name of this one');
      [heldFromMs, steadyFromMs] = [askedMs, askedMs];
      renewIn(renewMs);
    },
    isSteady: () => isHeld() && clock.monotonicMs() - steadyFromMs >= leaseMs,
    async leave() {
      callOff();
      const held = lease;
      lease = undefined;
      if (held !== undefined)
        await leases
          .release(held)
          .catch((error: unknown) => log.warn({ err: error }, 'the lease of this process ends by itself'));
    },
  };
}
