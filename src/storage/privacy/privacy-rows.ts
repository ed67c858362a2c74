import type { ReplyTarget } from '../../domain/generation.ts';
import type { DoorId } from '../../domain/people/person.ts';
import type { Belongings } from '../../domain/privacy/belongings.ts';
import type { Forgetting, ForgettingChange } from '../../domain/privacy/forgetting.ts';
import type { OwnRows } from '../../domain/privacy/own-data.ts';

/** A row of the table `forgettings`, as either database gives it. We wrote every value in it, so its JSON is of our own shapes. */
export interface ForgettingRow {
  readonly id: string;
  readonly doors: string;
  readonly up_to: number;
  readonly asked_at_ms: number;
  readonly of_all: number;
  readonly erased: number;
  readonly account_id: string | null;
  readonly reply_target: string | null;
  readonly receipt: string;
  readonly ended_at_ms: number | null;
  readonly copies_at_ms: number | null;
}

export const forgettingColumns =
  'id, doors, up_to, asked_at_ms, of_all, erased, account_id, reply_target, receipt, ended_at_ms, copies_at_ms';

export function forgettingValues(forgetting: Forgetting): readonly (string | number | null)[] {
  const { id, doors, upTo, askedAtMs, count, erased, accountId, replyTarget, receipt, endedAtMs, copiesAtMs } = forgetting;
  return [
    ...[id, JSON.stringify(doors), upTo, Math.floor(askedAtMs), count, erased, accountId ?? null],
    ...[replyTarget === undefined ? null : JSON.stringify(replyTarget), JSON.stringify(receipt)],
    ...[endedAtMs ?? null, copiesAtMs ?? null],
  ];
}

export function readForgetting(row: ForgettingRow): Forgetting {
  return {
    id: row.id,
    doors: JSON.parse(row.doors) as readonly DoorId[],
    ...{ upTo: row.up_to, askedAtMs: row.asked_at_ms, count: row.of_all, erased: row.erased },
    ...(row.account_id !== null && { accountId: row.account_id }),
    ...(row.reply_target !== null && { replyTarget: JSON.parse(row.reply_target) as ReplyTarget }),
    receipt: JSON.parse(row.receipt) as Forgetting['receipt'],
    ...(row.ended_at_ms !== null && { endedAtMs: row.ended_at_ms }),
    ...(row.copies_at_ms !== null && { copiesAtMs: row.copies_at_ms }),
  };
}

/** The columns that a change sets, and their values, in the same order. */
export function changedColumns(change: ForgettingChange): readonly (readonly [column: string, value: string | number | null])[] {
  const { erased, replyTarget, receipt = {}, endedAtMs, copiesAtMs, doors = [], upTo = 0, count = 0, accountId } = change;
  const written = {
    erased: ['erased', erased ?? 0],
    replyTarget: ['reply_target', replyTarget === undefined ? null : JSON.stringify(replyTarget)],
    receipt: ['receipt', JSON.stringify(receipt)],
    endedAtMs: ['ended_at_ms', endedAtMs === undefined ? null : Math.floor(endedAtMs)],
    copiesAtMs: ['copies_at_ms', copiesAtMs === undefined ? null : Math.floor(copiesAtMs)],
    doors: ['doors', JSON.stringify(doors)],
    upTo: ['up_to', upTo],
    count: ['of_all', count],
    accountId: ['account_id', accountId ?? null],
  } as const satisfies Record<keyof ForgettingChange, readonly [string, string | number | null]>;
  return Object.entries(written).flatMap(([key, column]) => (key in change ? [column] : []));
}

/** One row of counts. PostgreSQL counts in large numbers, which may come as texts. */
export type BelongingsRow = { readonly [Key in keyof Belongings as Lowercase<Key>]: number | string };

export function readBelongings(row: BelongingsRow | undefined): Belongings {
  const count = (name: keyof BelongingsRow): number => Number(row?.[name] ?? 0);
  return {
    ...{ videos: count('videos'), onTheirWay: count('ontheirway'), drafts: count('drafts'), favourites: count('favourites') },
    ...{ stars: count('stars'), styles: count('styles'), sharedStyles: count('sharedstyles'), defaults: count('defaults') },
    ...{ sessions: count('sessions'), schedules: count('schedules'), shares: count('shares'), folders: count('folders') },
    ...{ booked: count('booked'), credits: count('credits'), blocks: count('blocks') },
  };
}

/** A row of one of several tables: what it is, and what it is about. */
export interface OwnRow {
  readonly kind: 'favourite' | 'star' | 'share' | 'draft' | 'credit';
  readonly name: string;
  readonly at_ms: number;
  readonly number: number | null;
  readonly words: string | null;
}

export function readOwnRows(rows: readonly OwnRow[]): OwnRows {
  const of = (kind: OwnRow['kind']): readonly OwnRow[] =>
    rows.filter((row) => row.kind === kind).toSorted((one, other) => one.at_ms - other.at_ms || (one.name < other.name ? -1 : 1));
  return {
    favourites: of('favourite').map(({ name }) => name),
    stars: of('star').map(({ name }) => name),
    shares: of('share').map(({ name, at_ms, number }) => ({
      ...{ of: name, createdAtMs: at_ms },
      ...(number !== null && { untilMs: number }),
    })),
    drafts: of('draft').map(({ name, words }) => ({ command: name, raw: words ?? '{}' })),
    credits: of('credit').map(({ name, at_ms, number }) => ({ atMs: at_ms, usd: (number ?? 0) / 1e6, kind: name })),
  };
}
