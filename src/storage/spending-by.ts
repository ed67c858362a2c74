import type { Database } from 'better-sqlite3';
import { type SpendingGroup, type SpendingRow, scopedName } from '../domain/admin.ts';
import type { SyncStore } from './sync-store.ts';

interface SumRow {
  state: 'reserved' | 'spent' | 'maybe';
  micro: number;
  starts: number;
  platform: string;
  tenant: string;
  id: string;
  name: string | null;
}

/** What a group is called: its platform and tenant where its id needs them, its id, and what people call it. */
const groups: Readonly<Record<SpendingGroup, readonly [platform: string, tenant: string, id: string, name: string]>> = {
  day: ["''", "''", `date(CASE WHEN l.state = 'reserved' THEN :now ELSE l.settled_at_ms END / 1000, 'unixepoch')`, 'NULL'],
  person: ['l.platform', 'l.tenant', 'l.requester_id', 'MAX(g.requester_name)'],
  channel: ['l.platform', 'l.tenant', 'l.channel_id', 'NULL'],
  model: ["''", "''", "COALESCE(g.model, '')", 'NULL'],
  platform: ["''", "''", 'l.platform', 'NULL'],
};

/** The ledger in groups, and how long people waited. */
export function spendingByStatements(database: Database): Pick<SyncStore, 'spendingBy' | 'waitsSince'> {
  const prepared = Object.entries(groups).map(([group, [platform, tenant, id, name]]) => {
    const sums = database.prepare<[{ since: number; now: number }], SumRow>(
      `SELECT l.state, SUM(l.micro_usd) AS micro, COUNT(*) AS starts, ${platform} AS platform, ${tenant} AS tenant, ${id} AS id, ${name} AS name
       FROM ledger l LEFT JOIN generations g ON g.id = l.generation_id
       WHERE l.state = 'reserved' OR (l.state = 'spent' AND l.settled_at_ms >= :since)
         OR (l.state = 'maybe' AND (l.settled_at_ms >= :since OR l.hold_until_ms > :now))
       GROUP BY 1, 4, 5, 6`,
    );
    return [group, sums] as const;
  });
  const sumsOf = new Map<string, (typeof prepared)[number][1]>(prepared);
  const waits = database.prepare<[number, number], { day: string; waitMs: number }>(
    `SELECT date(started_at_ms / 1000, 'unixepoch') AS day, MAX(0, started_at_ms - created_at_ms) AS waitMs
     FROM generations WHERE started_at_ms >= ? ORDER BY started_at_ms DESC LIMIT ?`,
  );
  return {
    spendingBy: (group, sinceMs, nowMs) => byKey(sumsOf.get(group)?.all({ since: sinceMs, now: nowMs }) ?? []),
    waitsSince: (sinceMs, limit) => waits.all(sinceMs, limit),
  };
}

/** One row of each key, the most expensive first. */
function byKey(sums: readonly SumRow[]): readonly SpendingRow[] {
  const rows = new Map<string, { -readonly [K in keyof SpendingRow]: SpendingRow[K] }>();
  for (const { state, micro, starts, platform, tenant, id, name } of sums) {
    const key = platform === '' ? id : scopedName({ platform, tenant, id });
    const row = rows.get(key) ?? { key, spentUsd: 0, reservedUsd: 0, maybeUsd: 0, starts: 0 };
    rows.set(key, row);
    row[`${state}Usd`] = micro / 1e6;
    row.starts += starts;
    if (name !== null) row.label = name;
  }
  const sum = ({ spentUsd, reservedUsd, maybeUsd }: SpendingRow): number => spentUsd + reservedUsd + maybeUsd;
  return [...rows.values()].toSorted((one, other) => sum(other) - sum(one) || one.key.localeCompare(other.key));
}
