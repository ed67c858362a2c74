import type { Requester } from '../domain/generation.ts';
import type { SettingScope } from '../domain/place-settings/setting-scope.ts';
import { type CreditEntry, creditKinds } from '../domain/tiers/credit.ts';

/** A row of the table `credits`, as either database gives it. */
export interface CreditRow {
  readonly id: string;
  readonly at_ms: number;
  readonly platform: string;
  readonly tenant: string;
  readonly server_id: string;
  readonly person_id: string;
  readonly micro_usd: number;
  readonly kind: string;
  readonly by: string;
}

/** Somebody in a server or workspace, in the order of the columns. */
export function personKeyOf({ platform, tenant = '', id }: Requester, { serverId = '' }: SettingScope) {
  return [platform, tenant, serverId, id] as const;
}

export function toCreditEntry(row: CreditRow): CreditEntry {
  const { platform, tenant, server_id: serverId } = row;
  const where = { platform, ...(tenant !== '' && { tenant }) };
  return {
    ...{ id: row.id, atMs: row.at_ms, person: { ...where, id: row.person_id } },
    server: { ...where, ...(serverId !== '' && { serverId }) },
    usd: row.micro_usd / 1e6,
    // We wrote it; a later version may know more.
    kind: creditKinds.find((each) => each === row.kind) ?? 'set',
    by: row.by,
  };
}
