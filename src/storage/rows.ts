import { createHash } from 'node:crypto';
import type { ProviderId } from '../domain/catalog.ts';
import { type Charged, type Generation, type GenerationState, type StoredVideo, waits } from '../domain/generation.ts';
import { sourceWays } from '../domain/lineage.ts';
import { readStoredText } from '../domain/texts/renamed.ts';
import type { Text } from '../domain/texts.ts';
import type { VideoRequest } from '../domain/video-request.ts';

/** A row of `generations` as SQLite gives it. We wrote every value in it, so its JSON is of our own shapes. */
export interface GenerationRow {
  number: number;
  id: string;
  platform: string;
  tenant: string;
  channel_id: string;
  requester_id: string;
  requester_name: string | null;
  reply_ids: string;
  request: string;
  sent_prompt: string | null;
  source_id: string | null;
  source_video: number | null;
  source_how: string | null;
  set_id: string | null;
  set_index: number | null;
  set_size: number | null;
  set_words: string | null;
  provider: string;
  key_fingerprint: string;
  state: string;
  operation_name: string | null;
  price_micro_usd: number | null;
  cost_micro_usd: number | null;
  charged: string;
  created_at_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
  ended_at_ms: number | null;
  attempts: number;
  busy_tries: number;
  unreachable_tries: number;
  not_before_ms: number | null;
  waits_for: string | null;
  approval_id: string | null;
  reason: string | null;
  notes: string;
  /** In PostgreSQL a boolean. */
  discarded: number | boolean;
  videos: string;
  removed_at_ms: number | null;
  erased_at_ms: number | null;
}

/** The columns of `GenerationRow`, for SELECT. */
export const generationColumns = [
  'number, id, platform, tenant, channel_id, requester_id, requester_name, reply_ids, request, sent_prompt, source_id, source_video,',
  'source_how, provider, key_fingerprint, state, operation_name, price_micro_usd, cost_micro_usd, charged, created_at_ms, started_at_ms,',
  'finished_at_ms, ended_at_ms, attempts, busy_tries, unreachable_tries, not_before_ms, reason, notes, discarded, videos, removed_at_ms,',
  'erased_at_ms, set_id, set_index, set_size, set_words, waits_for, approval_id',
].join(' ');

/**
 * What the index of words holds of a row, in the order of its columns. It is taken out with the very same words, or the index is damaged:
 * another way to write them needs a migration that fills the index anew.
 */
export const promptColumns =
  "number, search_words(json_extract(request, '$.prompt')), scope_word(platform, channel_id), scope_word(platform, requester_id)";

/**
 * What the index of names and notes holds of a row that is joined with its library, in the order of its columns. Somebody may look for a word of the
 * prompt and one of the note at once.
 */
export const notedColumns = [
  "number, search_words(CASE WHEN json_valid(request) THEN json_extract(request, '$.prompt') END) || char(10)",
  '|| search_words(given_name) || char(10) || search_words(note), scope_word(platform, channel_id), scope_word(platform, requester_id)',
].join(' ');
/** Rows of `library`, joined, that are in that index. */
export const isNoted = '(given_name IS NOT NULL OR note IS NOT NULL) AND erased_at_ms IS NULL';

export function toGeneration(row: GenerationRow): Generation {
  const { platform } = row;
  const tenant = row.tenant === '' ? {} : { tenant: row.tenant };
  return {
    id: row.id,
    number: row.number,
    requester: {
      platform,
      id: row.requester_id,
      ...tenant,
      ...(row.requester_name === null ? {} : { name: row.requester_name }),
    },
    replyTarget: { platform, channelId: row.channel_id, ...tenant, ids: JSON.parse(row.reply_ids) as Record<string, string> },
    request: JSON.parse(row.request) as VideoRequest,
    ...sourceOf(row),
    ...setOf(row),
    ...waitsOf(row),
    ...(row.approval_id === null ? {} : { approvalId: row.approval_id }),
    sentPrompt: row.sent_prompt ?? undefined,
    provider: row.provider as ProviderId,
    keyFingerprint: row.key_fingerprint,
    state: row.state as GenerationState,
    operationName: row.operation_name ?? undefined,
    priceUsd: row.price_micro_usd === null ? undefined : row.price_micro_usd / 1e6,
    costUsd: row.cost_micro_usd === null ? undefined : row.cost_micro_usd / 1e6,
    charged: row.charged as Charged,
    createdAtMs: row.created_at_ms,
    startedAtMs: row.started_at_ms ?? undefined,
    finishedAtMs: row.finished_at_ms ?? undefined,
    endedAtMs: row.ended_at_ms ?? undefined,
    attempts: row.attempts,
    busyTries: row.busy_tries,
    unreachableTries: row.unreachable_tries,
    notBeforeMs: row.not_before_ms ?? undefined,
    reason: row.reason === null ? undefined : readStoredText(JSON.parse(row.reason) as Text),
    notes: readNotes(JSON.parse(row.notes)),
    discarded: Boolean(row.discarded),
    videos: JSON.parse(row.videos) as StoredVideo[],
    removedAtMs: row.removed_at_ms ?? undefined,
    ...(row.erased_at_ms === null ? {} : { hasNoWords: true }),
  };
}

/** What is no list stays as it is: `RowReader` leaves its row out. */
function readNotes(stored: Text[]): readonly Text[] {
  return Array.isArray(stored) ? stored.map(readStoredText) : stored;
}

function sourceOf({ source_id, source_video, source_how }: GenerationRow): Pick<Generation, 'source'> {
  const how = sourceWays.find((each) => each === source_how);
  return source_id === null || how === undefined ? {} : { source: { generationId: source_id, video: source_video ?? 1, how } };
}

function setOf({ set_id, set_index, set_size, set_words }: GenerationRow): Pick<Generation, 'set'> {
  if (set_id === null || set_index === null || set_size === null) return {};
  return { set: { id: set_id, index: set_index, size: set_size, ...(set_words !== null && { words: set_words }) } };
}

function waitsOf({ waits_for }: GenerationRow): Pick<Generation, 'waitsFor'> {
  const waitsFor = waits.find((each) => each === waits_for);
  return waitsFor === undefined ? {} : { waitsFor };
}

export function toMicroUsd(usd: number): number {
  return Math.round(usd * 1e6);
}

/** One word of the full-text index that stands for a channel or a person, whatever characters their ids have. */
export function scopeWord(platform: string, id: string): string {
  return `s${createHash('sha256').update(`${platform}\n${id}`).digest('hex').slice(0, 24)}`;
}
