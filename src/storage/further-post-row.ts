import type { Receipt } from '../domain/delivery.ts';
import { type FurtherPost, type FurtherPostChange, furtherPostKinds, furtherPostStates } from '../domain/further-post.ts';
import type { Text } from '../domain/texts.ts';

/** A row of the table `further_posts`, as either database gives it. */
export interface FurtherPostRow {
  readonly id: string;
  readonly kind: string;
  readonly generation_id: string | null;
  readonly video: number | null;
  readonly platform: string;
  readonly tenant: string;
  readonly channel_id: string;
  readonly reply_ids: string;
  readonly state: string;
  readonly receipt: string | Receipt;
  readonly attempts: number;
  readonly due_at_ms: number;
  readonly created_at_ms: number;
  readonly reason: string | null;
}

export const furtherPostColumns =
  'id, kind, generation_id, video, platform, tenant, channel_id, reply_ids, state, receipt, attempts, due_at_ms, created_at_ms, reason';

export function readFurtherPost(row: FurtherPostRow): FurtherPost {
  const { receipt, reason } = row;
  return {
    ...{ id: row.id, kind: furtherPostKinds.find((each) => each === row.kind) ?? 'sent' },
    ...(row.generation_id !== null && { generationId: row.generation_id }),
    ...(row.video !== null && { video: row.video }),
    target: {
      platform: row.platform,
      ...(row.tenant !== '' && { tenant: row.tenant }),
      channelId: row.channel_id,
      ids: JSON.parse(row.reply_ids) as Record<string, string>,
    },
    state: furtherPostStates.find((each) => each === row.state) ?? 'refused',
    receipt: typeof receipt === 'string' ? (JSON.parse(receipt) as Receipt) : receipt,
    ...{ attempts: row.attempts, dueAtMs: row.due_at_ms, createdAtMs: row.created_at_ms },
    ...(reason !== null && { reason: JSON.parse(reason) as Text }),
  };
}

/** The values of a new row, in the order of the columns. */
export function furtherPostValues(post: FurtherPost): readonly (string | number | null)[] {
  const { target, reason } = post;
  return [
    ...[post.id, post.kind, post.generationId ?? null, post.video ?? null],
    ...[target.platform, target.tenant ?? '', target.channelId, JSON.stringify(target.ids)],
    ...[post.state, JSON.stringify(post.receipt), post.attempts, Math.ceil(post.dueAtMs), Math.floor(post.createdAtMs)],
    reason === undefined ? null : JSON.stringify(reason),
  ];
}

/** The values of a change: null leaves what is there. */
export function changeValues({
  state,
  receipt,
  attempts,
  dueAtMs,
  reason,
}: FurtherPostChange): readonly (string | number | null)[] {
  return [
    state ?? null,
    receipt === undefined ? null : JSON.stringify(receipt),
    attempts ?? null,
    dueAtMs === undefined ? null : Math.ceil(dueAtMs),
    reason === undefined ? null : JSON.stringify(reason),
  ];
}
