import type { Block } from '../domain/admin.ts';

/** A row of `blocks`. */
export interface BlockRow {
  readonly platform: string;
  readonly tenant: string;
  readonly requester_id: string;
  readonly since_ms: number;
  readonly until_ms: number | null;
  readonly reason: string | null;
}

/** With its person's name where that was asked for. */
export function toBlock({
  platform,
  tenant,
  requester_id: id,
  since_ms,
  until_ms,
  reason,
  name = null,
}: BlockRow & { readonly name?: string | null }): Block {
  return {
    person: { platform, id, ...(tenant !== '' && { tenant }) },
    sinceMs: since_ms,
    ...(until_ms !== null && { untilMs: until_ms }),
    ...(reason !== null && { reason }),
    ...(name !== null && { name }),
  };
}
