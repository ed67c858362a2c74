import { sql } from 'kysely';
import type { UsageFilter, UsageGroup, UsageRow } from '../../domain/usage/usage.ts';
import { groupOf, keyOf, type SpendingSum } from './spending.ts';
import type { Composer } from './tables.ts';

/** One sum of the ledger, of one state, one outcome and one group. */
export interface UsageSum extends SpendingSum {
  readonly estimate: number;
  readonly credit: number;
  /** 1 where the provider refused it. */
  readonly refused: number;
}

/** The ledger in groups, narrowed down, with what came to nothing. */
export function usageSums(composer: Composer, group: UsageGroup, sinceMs: number, nowMs: number, filter: UsageFilter) {
  const [platform, tenant, id, name] = groupOf(group, nowMs);
  return composer
    .selectFrom('ledger as l')
    .leftJoin('generations as g', 'g.id', 'l.generation_id')
    .select([
      'l.state',
      sql<number>`CASE WHEN g.state = 'refused' THEN 1 ELSE 0 END`.as('refused'),
      sql<number>`CAST(SUM(l.micro_usd) AS bigint)`.as('micro'),
      sql<number>`CAST(SUM(COALESCE(l.estimate_micro_usd, l.micro_usd)) AS bigint)`.as('estimate'),
      sql<number>`CAST(SUM(l.credit_micro_usd) AS bigint)`.as('credit'),
      ({ fn }) => fn.countAll<number>().as('starts'),
      platform.as('platform'),
      tenant.as('tenant'),
      id.as('id'),
      name.as('name'),
    ])
    .where(({ eb, or, and }) =>
      and([
        or([
          eb('l.state', '=', 'reserved'),
          and([eb('l.state', 'in', ['spent', 'released']), eb('l.settled_at_ms', '>=', sinceMs)]),
          and([eb('l.state', '=', 'maybe'), or([eb('l.settled_at_ms', '>=', sinceMs), eb('l.hold_until_ms', '>', nowMs)])]),
        ]),
        ...conditionsOf(filter).map(([column, value]) => eb(column, '=', value)),
      ]),
    )
    .groupBy(sql.raw('1, 2, 7, 8, 9'))
    .compile();
}

function conditionsOf({ server, channelId, person }: UsageFilter) {
  const within =
    server &&
    ([
      ['l.platform', server.platform],
      ['l.tenant', server.tenant ?? ''],
    ] as const);
  const whose =
    person &&
    ([
      ['l.platform', person.platform],
      ['l.tenant', person.tenant ?? ''],
    ] as const);
  return [
    ...(within ?? whose ?? []),
    ...(server === undefined ? [] : [['l.server_id', server.serverId ?? ''] as const]),
    ...(channelId === undefined ? [] : [['l.channel_id', channelId] as const]),
    ...(person === undefined ? [] : [['l.requester_id', person.id] as const]),
  ];
}

type Writable = { -readonly [K in keyof UsageRow]: UsageRow[K] };

/** One row of each key, the most expensive first; days in their order. */
export function usageRows(group: UsageGroup, sums: readonly UsageSum[]): readonly UsageRow[] {
  const rows = new Map<string, Writable>();
  for (const sum of sums) {
    const key = keyOf(group, sum);
    const row = rows.get(key) ?? emptyRow(key);
    rows.set(key, row);
    addSum(row, sum);
  }
  const all = ({ spentUsd, reservedUsd, maybeUsd }: UsageRow): number => spentUsd + reservedUsd + maybeUsd;
  return [...rows.values()].toSorted((one, other) =>
    group === 'day' ? one.key.localeCompare(other.key) : all(other) - all(one) || one.key.localeCompare(other.key),
  );
}

function emptyRow(key: string): Writable {
  const none = { spentUsd: 0, reservedUsd: 0, maybeUsd: 0, starts: 0 };
  return { key, ...none, estimateUsd: 0, creditsUsd: 0, refused: 0, freeOfCharge: 0 };
}

function addSum(row: Writable, { state, micro, estimate, credit, refused, starts, name }: UsageSum): void {
  if (name !== null) row.label = name;
  if (state === 'released') {
    if (refused === 1) row.refused += starts;
    else row.freeOfCharge += starts;
    return;
  }
  row.starts += starts;
  row.creditsUsd = plus(row.creditsUsd, credit);
  if (state === 'maybe') row.maybeUsd = plus(row.maybeUsd, micro);
  else if (state === 'reserved') row.reservedUsd = plus(row.reservedUsd, micro);
  else {
    row.spentUsd = plus(row.spentUsd, micro);
    row.estimateUsd = plus(row.estimateUsd, estimate);
  }
}

/** In whole millionths. */
function plus(usd: number, micro: number): number {
  return (Math.round(usd * 1e6) + micro) / 1e6;
}
