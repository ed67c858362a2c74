import type { OperationCheck } from '../../../domain/provider.ts';
import { text } from '../../../domain/texts.ts';
import { field, plainWords, textField } from '../fields.ts';

/** As OpenAI, SGLang and gateways have them: letters, digits and what base64 needs. */
const jobId = /^(?!\.+$)[\w.~=-]{1,300}$/;

/** @returns undefined for everything that must not be put into an address */
export function readServerJobId(value: unknown): string | undefined {
  return typeof value === 'string' && jobId.test(value) ? value : undefined;
}

/**
 * The states of OpenAI's own service, and those that servers of its kind were seen to answer with besides.
 *
 * @see https://docs.sglang.io/diffusion/api/openai_api.html and openai 7.59.0 (2026-11-29)
 */
const states: Readonly<Record<string, 'running' | 'done' | 'ended'>> = {
  queued: 'running',
  pending: 'running',
  in_progress: 'running',
  processing: 'running',
  running: 'running',
  completed: 'done',
  succeeded: 'done',
  success: 'done',
  done: 'done',
  failed: 'ended',
  error: 'ended',
  cancelled: 'ended',
  canceled: 'ended',
  expired: 'ended',
};

export interface ServerJobContext {
  /** As sentences name it. */
  readonly provider: string;
  /** Whether videos cost something: then nobody can tell what a failed one did. */
  readonly isPaid: boolean;
  /** Told of a state that nobody knows; the job counts as running. */
  readonly onUnknownState: (state: string) => void;
}

/**
 * Judges one answer about a job.
 *
 * @returns undefined where the answer is not about that job
 */
export function readServerJob(body: unknown, id: string, context: ServerJobContext): OperationCheck | undefined {
  const status = textField(body, 'status');
  if (status === undefined || readServerJobId(field(body, 'id')) !== id) return undefined;
  const state = Object.hasOwn(states, status.toLowerCase()) ? states[status.toLowerCase()] : undefined;
  switch (state) {
    case 'done':
      // An address in the answer may be anybody's: the content is asked for by the id.
      return { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: `videos/${id}/content` }], notes: [] };
    case 'ended':
      return ended(body, status, context);
    case undefined:
      context.onUnknownState(status.slice(0, 60));
      return { state: 'running' };
    case 'running':
      return { state: 'running' };
  }
}

function ended(body: unknown, status: string, { provider, isPaid }: ServerJobContext): OperationCheck {
  const message = plainWords(textField(field(body, 'error'), 'message') ?? textField(body, 'error') ?? '');
  return {
    state: 'failed',
    reason: message === '' ? text('provider.failedNoMessage', { provider }) : text('provider.failed', { provider, message }),
    code: `job_${status.toLowerCase()}`,
    ...(isPaid ? { costUsd: 'unknown' } : {}),
  };
}

const content = /^videos\/([\w.~=-]{1,300})\/content$/;

/** @returns the id of a video of the server's; undefined for everything else, which is never fetched */
export function contentId(uri: string | undefined): string | undefined {
  return readServerJobId(content.exec(uri ?? '')?.[1]);
}
