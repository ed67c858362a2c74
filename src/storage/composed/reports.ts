import type { CompiledQuery } from 'kysely';
import {
  type AdminAct,
  type AdminActName,
  adminActNames,
  type Block,
  type SpendingGroup,
  type SpendingRow,
} from '../../domain/admin.ts';
import type { ParkedDelivery } from '../../domain/admin-store.ts';
import type { AdminWho } from '../../domain/admin-who.ts';
import { readStoredText } from '../../domain/texts/renamed.ts';
import type { Text } from '../../domain/texts.ts';
import type { UsageFilter, UsageGroup, UsageRow } from '../../domain/usage/usage.ts';
import { toBlock } from '../block-row.ts';
import type { RowReader } from '../row-reader.ts';
import { parkedCount, parkedRows } from './parked.ts';
import { dayOf, spendingRows, spendingSums } from './spending.ts';
import type { Composer, Tables } from './tables.ts';
import { usageRows, usageSums } from './usage.ts';

/** Runs a statement that was composed. */
export type RunComposed = <Row>(query: CompiledQuery<Row>) => Promise<readonly Row[]>;

/** What the admin reads, written once for both databases: it is asked for by hand, and its conditions are put together. */
export function createReports(composer: Composer, run: RunComposed, reader: RowReader) {
  return {
    acts: async (limit: number, before = Number.MAX_SAFE_INTEGER): Promise<readonly AdminAct[]> =>
      (await run(actsBefore(composer, limit, before))).map(toAct),
    blocks: async (nowMs: number): Promise<readonly Block[]> => (await run(blocksAt(composer, Math.floor(nowMs)))).map(toBlock),
    tenantsOf: async (platform: string, personId: string): Promise<readonly string[]> =>
      (await run(tenantsWith(composer, platform, personId))).map(({ tenant }) => tenant),
    async parkedDeliveries(limit: number, id?: string): Promise<readonly ParkedDelivery[]> {
      return (await run(parkedRows(composer, limit, id))).flatMap((row) => {
        const generation = reader.one(row);
        if (generation === undefined || row.kind === 'status' || row.parked === null) return [];
        return [{ generation, kind: row.kind, reason: readStoredText(JSON.parse(row.parked) as Text) }];
      });
    },
    parkedCount: async (): Promise<number> => (await run(parkedCount(composer)))[0]?.count ?? 0,
    spendingBy: async (group: SpendingGroup, sinceMs: number, nowMs: number): Promise<readonly SpendingRow[]> =>
      spendingRows(group, await run(spendingSums(composer, group, Math.ceil(sinceMs), Math.floor(nowMs)))),
    usageBy: async (group: UsageGroup, sinceMs: number, nowMs: number, filter: UsageFilter): Promise<readonly UsageRow[]> =>
      usageRows(group, await run(usageSums(composer, group, Math.ceil(sinceMs), Math.floor(nowMs), filter))),
    async waitsSince(sinceMs: number, limit: number): Promise<readonly { readonly day: string; readonly waitMs: number }[]> {
      return (await run(startsSince(composer, Math.ceil(sinceMs), limit))).map(({ started, created }) => ({
        day: dayOf(started ?? 0),
        waitMs: Math.max(0, (started ?? 0) - created),
      }));
    },
  };
}

export type Reports = ReturnType<typeof createReports>;

function actsBefore(composer: Composer, limit: number, before: number) {
  return composer.selectFrom('admin_acts').selectAll().where('id', '<', before).orderBy('id', 'desc').limit(limit).compile();
}

/** We wrote every value in it. */
function toAct({ id, at_ms, who, act, details }: Tables['admin_acts']): AdminAct {
  const name = adminActNames.find((each): each is AdminActName => each === act) ?? 'resume';
  return { id, atMs: at_ms, who: who as AdminWho, act: name, details: JSON.parse(details) as AdminAct['details'] };
}

/** With the names that people had last. */
function blocksAt(composer: Composer, nowMs: number) {
  return composer
    .selectFrom('blocks as b')
    .selectAll('b')
    .select(({ selectFrom }) =>
      selectFrom('generations as g')
        .select('g.requester_name')
        .whereRef('g.platform', '=', 'b.platform')
        .whereRef('g.requester_id', '=', 'b.requester_id')
        .whereRef('g.tenant', '=', 'b.tenant')
        .where(({ not, ref }) => not(ref('g.hidden')))
        .orderBy('g.number', 'desc')
        .limit(1)
        .as('name'),
    )
    .where(({ eb, or }) => or([eb('b.until_ms', 'is', null), eb('b.until_ms', '>', nowMs)]))
    .orderBy('b.since_ms', 'desc')
    .orderBy('b.platform')
    .orderBy('b.tenant')
    .orderBy('b.requester_id')
    .compile();
}

function tenantsWith(composer: Composer, platform: string, personId: string) {
  return composer
    .selectFrom('generations as g')
    .select('g.tenant')
    .distinct()
    .where('g.platform', '=', platform)
    .where('g.requester_id', '=', personId)
    .where(({ not, ref }) => not(ref('g.hidden')))
    .orderBy('g.tenant')
    .compile();
}

/** The newest first. */
function startsSince(composer: Composer, sinceMs: number, limit: number) {
  return composer
    .selectFrom('generations')
    .select(['started_at_ms as started', 'created_at_ms as created'])
    .where('started_at_ms', '>=', sinceMs)
    .orderBy('started_at_ms', 'desc')
    .limit(limit)
    .compile();
}
