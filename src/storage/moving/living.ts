import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Composer } from '../composed/tables.ts';
import { DatabaseUnusableError } from '../sqlite/open.ts';

/** How a move is shown to the server's admin. */
export const moverName = 'veo-bot move';

/** Longest until what was just stopped is gone, and until the lease of what was killed is over. */
const patience = { connectionsMs: 5000, leasesMs: 40_000 } as const;
const lookEveryMs = 250;

export interface Patience {
  readonly connectionsMs: number;
  readonly leasesMs: number;
}

/**
 * Waits until no process of the bot uses a database.
 *
 * @throws {DatabaseUnusableError} where one goes on
 */
export async function waitForNobody(db: Composer, given: Patience = patience): Promise<void> {
  const sinceMs = performance.now();
  for (;;) {
    const { connections, leases } = await living(db);
    if (connections === 0 && leases === 0) return;
    const spentMs = performance.now() - sinceMs;
    if ((connections > 0 && spentMs >= given.connectionsMs) || spentMs >= given.leasesMs) refuse(connections);
    await sleep(lookEveryMs);
  }
}

/** The same without waiting. */
export async function requireNobody(tx: Composer): Promise<void> {
  const { connections, leases } = await living(tx);
  if (connections > 0 || leases > 0) refuse(connections);
}

async function living(db: Composer): Promise<{ readonly connections: number; readonly leases: number }> {
  // A lease is renewed by its owner alone, also where the network is cut between that one and the database just now.
  const { rows } = await sql<{ connections: number; leases: number }>`
    SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND application_name LIKE 'veo-bot%' AND application_name NOT IN (${moverName}, 'veo-bot doctor')) AS connections,
      (SELECT count(*) FROM leases WHERE owner IS NOT NULL AND lease_until > clock_timestamp()) AS leases`.execute(db);
  return rows[0] ?? { connections: 0, leases: 0 };
}

function refuse(connections: number): never {
  throw new DatabaseUnusableError(
    `The bot runs on this PostgreSQL database (${connections} connections). Stop every process of it, then run this again. Nothing was changed.`,
  );
}
