import { ProviderError, type ProviderErrorDetails } from '../../domain/errors.ts';
import { notAcceptedText } from '../../domain/not-accepted-text.ts';
import { type Text, text } from '../../domain/texts.ts';
import type { VideoRequest } from '../../domain/video-request.ts';
import { isConnectFailure } from '../../lib/connect-failure.ts';
import { field, plainWords, textField } from './fields.ts';
import { type HttpAnswer, NoAnswerError } from './http-call.ts';

/** Whose refusals they are. */
export interface ErrorContext {
  /** As sentences name it. */
  readonly provider: string;
  /** How long it keeps a finished video. */
  readonly keepsHours: number;
  /** Where its admin adds credit; absent where nobody can. */
  readonly creditUrl?: string;
}

/** What it means that a paid request had no whole answer. Never guesses in favour of sending it again. */
export function unansweredStart(thrown: unknown, { provider }: ErrorContext): ProviderError {
  const cause = thrown;
  const failure = thrown instanceof NoAnswerError ? thrown.cause : thrown;
  if (isConnectFailure(failure)) {
    return new ProviderError('not sent', text('provider.unreachable', { provider }), { code: 'unreachable', cause });
  }
  const status = thrown instanceof NoAnswerError && thrown.status !== undefined ? { status: thrown.status } : {};
  return new ProviderError('unknown', text('provider.noClearAnswer', { provider }), {
    code: lossCode(failure, status.status),
    ...status,
    cause,
  });
}

/** The same for a look, which may be repeated. */
export function unansweredLook(thrown: unknown, { provider }: ErrorContext): ProviderError {
  const failure = thrown instanceof NoAnswerError ? thrown.cause : thrown;
  const status = thrown instanceof NoAnswerError && thrown.status !== undefined ? { status: thrown.status } : {};
  const isAway = isConnectFailure(failure);
  return new ProviderError('transient', text(isAway ? 'provider.unreachable' : 'provider.noClearAnswer', { provider }), {
    code: isAway ? 'unreachable' : lossCode(failure, status.status),
    ...status,
    cause: thrown,
  });
}

/** What is known about a paid request that was answered with anything but a job. By the status alone: bodies are written by whatever is on the way. */
export function refusedStart(
  answer: HttpAnswer,
  context: ErrorContext,
  request: VideoRequest,
  modelLabel: string,
): ProviderError {
  const { status } = answer;
  const { provider } = context;
  const rejected = (sentence: Text, details: Omit<ProviderErrorDetails, 'status'>) =>
    new ProviderError('rejected', sentence, { ...details, status });
  if (!isRefusal(status)) {
    const code = status >= 400 ? `http_${status}` : 'unreadable_answer';
    return new ProviderError('unknown', text('provider.noClearAnswer', { provider }), { code, status });
  }
  if (status === 403 && isModeration(answer.body)) return rejected(moderationText(answer.body, context), { code: 'refused' });
  if (status === 401 || status === 403)
    return rejected(text('provider.credentials', { provider }), { code: 'credentials', pause: 'credentials' });
  if (status === 402) return noCredit(status, context);
  if (status === 404) return rejected(text('provider.modelGone', { provider, model: modelLabel }), { code: 'model_retired' });
  if (status === 429) {
    return rejected(text('provider.rateLimited', { provider }), {
      code: 'rate_limited',
      retryAfterMs: answer.retryAfterMs ?? 60_000,
    });
  }
  return rejected(notAcceptedText({ provider }, messageOf(answer.body), request), { code: 'invalid_argument' });
}

/** What a look that was not answered with a job is worth. Only the provider's own word ends what is paid for. */
export function refusedLook(answer: HttpAnswer, context: ErrorContext): ProviderError {
  const { status } = answer;
  const { provider } = context;
  if (status === 404 && messageOf(answer.body) !== '') return goneOperation(status, context);
  if (status === 401 || status === 403) {
    return new ProviderError('transient', text('provider.credentials', { provider }), {
      code: 'credentials',
      pause: 'credentials',
      status,
    });
  }
  const retry = answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs };
  if (status === 429) {
    return new ProviderError('transient', text('provider.rateLimited', { provider }), { code: 'rate_limited', status, ...retry });
  }
  const code = status >= 400 ? `http_${status}` : 'unreadable_answer';
  return new ProviderError('transient', text('provider.noClearAnswer', { provider }), { code, status, ...retry });
}

/** The provider does not know it, or it is not a name of its own. */
export function goneOperation(status: number | undefined, { provider }: ErrorContext): ProviderError {
  return new ProviderError('rejected', text('provider.operationGone', { provider }), {
    code: 'operation_gone',
    ...(status === undefined ? {} : { status }),
  });
}

/** Nothing has left yet, and nothing will. */
export function calledOff(reason: unknown, { provider }: ErrorContext): ProviderError {
  return new ProviderError('not sent', text('provider.unreachable', { provider }), { code: 'aborted', cause: reason });
}

/** A 2xx that names no job of this provider's: it may have been taken. */
export function namelessStart(status: number, { provider }: ErrorContext): ProviderError {
  return new ProviderError('unknown', text('provider.noClearAnswer', { provider }), { code: 'no_operation_name', status });
}

/** The provider's own words of an error, ready for a sentence; empty where the body is none of its errors. */
export function messageOf(body: unknown): string {
  return plainWords(textField(field(body, 'error'), 'message') ?? '');
}

/** 408 and 499 are the answers of something on the way that gave up waiting: what is behind it may have taken the request. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 499;
}

/** Somebody's words or picture were flagged; the key is fine. @see https://openrouter.ai/docs/api/reference/errors-and-debugging */
function isModeration(body: unknown): boolean {
  const metadata = field(field(body, 'error'), 'metadata');
  return Array.isArray(field(metadata, 'reasons')) || typeof field(metadata, 'flagged_input') === 'string';
}

function moderationText(body: unknown, { provider }: ErrorContext): Text {
  const reasons = field(field(field(body, 'error'), 'metadata'), 'reasons');
  const words = Array.isArray(reasons) ? reasons.filter((each): each is string => typeof each === 'string').join(', ') : '';
  const message = plainWords(words);
  return message === '' ? text('provider.refusedNoReason', { provider }) : text('provider.refused', { provider, message });
}

function noCredit(status: number, { provider, creditUrl }: ErrorContext): ProviderError {
  const address = creditUrl ?? '';
  return new ProviderError('rejected', text('provider.creditUsedUp', { provider, address }), {
    code: 'credit_used_up',
    pause: 'no credit',
    status,
    ...(creditUrl === undefined ? {} : { helpUrl: creditUrl }),
  });
}

function lossCode(failure: unknown, status: number | undefined): string {
  if (failure instanceof Error && (failure.name === 'AbortError' || failure.name === 'TimeoutError')) return 'timed_out';
  return status === undefined ? 'connection_lost' : 'unreadable_answer';
}
