import type { OperationCheck, ProviderVideo } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { amount, field, plainWords, textField } from './fields.ts';

/** Seen as `gen-vid-…` and, in older pages, `job-…`; ids go into addresses. */
const jobId = /^[\w-]{1,120}$/;

/** @returns undefined for everything that must not be put into an address */
export function readJobId(value: unknown): string | undefined {
  return typeof value === 'string' && jobId.test(value) ? value : undefined;
}

/** More than were ever asked for. */
const mostVideos = 4;

/**
 * Judges one answer about a job.
 *
 * @param id the job that was asked for
 * @param provider as sentences name it
 * @param onUnknownState told of a state that no page names; the job counts as running
 * @returns undefined where the answer is not about that job
 * @see https://openrouter.ai/docs/api/api-reference/videos
 */
export function readJob(
  body: unknown,
  id: string,
  provider: string,
  onUnknownState: (state: string) => void,
): OperationCheck | undefined {
  const status = textField(body, 'status');
  if (status === undefined || readJobId(field(body, 'id')) !== id) return undefined;
  switch (status) {
    case 'pending':
    case 'in_progress':
      return { state: 'running' };
    case 'completed':
      return finished(body, id, provider);
    case 'failed':
    case 'cancelled':
    case 'expired':
      return ended(body, status, provider);
    default:
      onUnknownState(status.slice(0, 60));
      return { state: 'running' };
  }
}

/** @returns what it cost by the provider's own books; undefined where they don't say, or where the vendor sends a bill of its own */
export function readCostUsd(body: unknown): number | undefined {
  const usage = field(body, 'usage');
  return field(usage, 'is_byok') === true ? undefined : amount(field(usage, 'cost'));
}

function finished(body: unknown, id: string, provider: string): OperationCheck {
  const costUsd = readCostUsd(body);
  const urls = field(body, 'unsigned_urls');
  // The addresses themselves are never followed: their own one is made of the id.
  const count = Array.isArray(urls) ? Math.min(urls.length, mostVideos) : 1;
  const videos = Array.from(
    { length: count },
    (_, index): ProviderVideo => ({ mimeType: 'video/mp4', uri: contentPath(id, index) }),
  );
  if (videos.length > 0) return { state: 'finished', videos, notes: [], ...(costUsd === undefined ? {} : { costUsd }) };
  return {
    state: 'failed',
    reason: text('provider.finishedWithoutVideo', { provider }),
    code: 'no_media',
    costUsd: costUsd ?? 'unknown',
  };
}

/** Words of filters; what they mean is that the request itself was refused. */
const refusal = /moderat|content polic|safety|flagged|prohibited|sensitive|not allowed|usage guidelines|responsible ai/i;

function ended(body: unknown, status: 'failed' | 'cancelled' | 'expired', provider: string): OperationCheck {
  const message = plainWords(textField(body, 'error') ?? textField(field(body, 'error'), 'message') ?? '');
  // Blocked output may be billed by the vendor; only a number is believed.
  const costUsd = readCostUsd(body) ?? 'unknown';
  if (refusal.test(message)) {
    return { state: 'refused', reason: text('provider.refused', { provider, message }), supportCodes: [], costUsd };
  }
  const reason = message === '' ? text('provider.failedNoMessage', { provider }) : text('provider.failed', { provider, message });
  return { state: 'failed', reason, code: `job_${status}`, costUsd };
}

const content = /^videos\/([\w-]{1,120})\/content\?index=(\d)$/;

/** What is kept of a video: where it is below the root of the API. */
function contentPath(id: string, index: number): string {
  return `videos/${id}/content?index=${index}`;
}

/** @returns the path of a video of ours; undefined for everything else, which is never fetched */
export function readContentPath(uri: string | undefined): string | undefined {
  return uri !== undefined && content.test(uri) ? uri : undefined;
}
