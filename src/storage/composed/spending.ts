import { type RawBuilder, sql } from 'kysely';
import { type SpendingGroup, type SpendingRow, scopedName } from '../../domain/admin.ts';
import type { Composer } from './tables.ts';

const dayMs = 86_400_000;

/** One sum of the ledger, of one state and one group. */
export interface SpendingSum {
  readonly state: string;
  readonly micro: number;
  readonly starts: number;
  readonly platform: string;
  readonly tenant: string;
  /** Of a day, how many there were since 1970. */
  readonly id: string | number;
  readonly name: string | null;
}

type Part = RawBuilder<string>;
/** What a group is called: its platform and tenant where its id needs them, its id, and what people call it. */
type Group = readonly [platform: Part, tenant: Part, id: Part, name: RawBuilder<string | null>];

/** The ledger in groups. What is set aside counts for the day of `nowMs`. */
export function spendingSums(composer: Composer, group: SpendingGroup, sinceMs: number, nowMs: number) {
  const [platform, tenant, id, name] = groupOf(group, nowMs);
  return composer
    .selectFrom('ledger as l')
    .leftJoin('generations as g', 'g.id', 'l.generation_id')
    .select([
      'l.state',
      // A sum of PostgreSQL's is of a type of its own.
      sql<number>`CAST(SUM(l.micro_usd) AS bigint)`.as('micro'),
      ({ fn }) => fn.countAll<number>().as('starts'),
      platform.as('platform'),
      tenant.as('tenant'),
      id.as('id'),
      name.as('name'),
    ])
    .where(({ eb, or, and }) =>
      or([
        eb('l.state', '=', 'reserved'),
        and([eb('l.state', '=', 'spent'), eb('l.settled_at_ms', '>=', sinceMs)]),
        and([eb('l.state', '=', 'maybe'), or([eb('l.settled_at_ms', '>=', sinceMs), eb('l.hold_until_ms', '>', nowMs)])]),
      ]),
    )
    .groupBy(sql.raw('1, 4, 5, 6'))
    .compile();
}

/** What the rows of a group are told by. */
export function groupOf(group: SpendingGroup, nowMs: number): Group {
  const nothing = sql<string>`CAST('' AS text)`;
  const nobody = sql<null>`NULL`;
  switch (group) {
    case 'day': {
      const today = sql.lit(Math.floor(nowMs / dayMs));
      return [
        nothing,
        nothing,
        sql`CASE WHEN l.state = 'reserved' THEN ${today} ELSE l.settled_at_ms / ${sql.lit(dayMs)} END`,
        nobody,
      ];
    }
    case 'person':
      return [sql`l.platform`, sql`l.tenant`, sql`l.requester_id`, sql`MAX(g.requester_name)`];
    case 'channel':
      return [sql`l.platform`, sql`l.tenant`, sql`l.channel_id`, nobody];
    case 'model':
      return [nothing, nothing, sql`COALESCE(g.model, '')`, nobody];
    case 'platform':
      return [nothing, nothing, sql`l.platform`, nobody];
  }
}

/** One row of each key, the most expensive first. */
export function spendingRows(group: SpendingGroup, sums: readonly SpendingSum[]): readonly SpendingRow[] {
  const rows = new Map<string, { -readonly [K in keyof SpendingRow]: SpendingRow[K] }>();
  for (const { state, micro, starts, platform, tenant, id, name } of sums) {
    const key = keyOf(group, { platform, tenant, id });
    const row = rows.get(key) ?? { key, spentUsd: 0, reservedUsd: 0, maybeUsd: 0, starts: 0 };
    rows.set(key, row);
    if (state === 'spent') row.spentUsd = micro / 1e6;
    else if (state === 'maybe') row.maybeUsd = micro / 1e6;
    else row.reservedUsd = micro / 1e6;
    row.starts += starts;
    if (name !== null) row.label = name;
  }
  const sum = ({ spentUsd, reservedUsd, maybeUsd }: SpendingRow): number => spentUsd + reservedUsd + maybeUsd;
  return [...rows.values()].toSorted((one, other) => sum(other) - sum(one) || one.key.localeCompare(other.key));
}

/** See `SpendingRow.key`. */
export function keyOf(group: SpendingGroup, { platform, tenant, id }: Pick<SpendingSum, 'platform' | 'tenant' | 'id'>): string {
  if (group === 'day') return dayOf(Number(id) * dayMs);
  return platform === '' ? String(id) : scopedName({ platform, tenant, id: String(id) });
}

/** A day in UTC, as `2026-11-29`. */
export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
