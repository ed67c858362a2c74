import { findModel } from '../../domain/catalog.ts';
import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../../domain/errors.ts';
import { notAcceptedText } from '../../domain/not-accepted-text.ts';
import type { ProviderStart } from '../../domain/provider.ts';
import { type Text, text } from '../../domain/texts.ts';
import { sourceOf, type VideoRequest } from '../../domain/video-request.ts';
import { isConnectFailure } from '../../lib/connect-failure.ts';
import { byGoogle } from './by-google.ts';
import type { Call } from './call.ts';
import { type GoogleError, isRefusalStatus, plainMessage, readGoogleError } from './google-error.ts';
import { untilQuotaReset } from './quota-reset.ts';
import { explainRefusal, isRefusal } from './safety.ts';

/** What the texts and waits of an error need to know besides the error. */
export interface ErrorContext {
  /** As people know it. */
  readonly modelLabel: string;
  /** Whose account pays: its pages for the admin differ. */
  readonly account: 'key' | 'project';
  /** What was asked for. */
  readonly request: VideoRequest;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: number;
}

export function errorContext({ request }: ProviderStart, account: ErrorContext['account'], nowMs: number): ErrorContext {
  const modelLabel = findModel(request.model)?.label ?? request.model;
  return { modelLabel, account, request, nowMs };
}

/** Says what is known about a paid request that did not end with an operation. Never guesses in favour of sending it again. */
export function startError(thrown: unknown, call: Call, context: ErrorContext): ProviderError {
  const cause = thrown;
  const google = call.sent ? readGoogleError(thrown, call.status) : undefined;
  if (google !== undefined) {
    const refusal = refusedStart(google, call, context);
    if (refusal !== undefined)
      return new ProviderError(refusal.kind, refusal.text, { ...refusal.details, status: google.httpStatus, cause });
  }
  if (!call.sent && !isAbort(thrown) && !isConnectFailure(thrown)) {
    // The SDK did not want to send it: our mistake, and the person's only if they read it.
    const message = thrown instanceof Error ? plainMessage(thrown.message) : '';
    return new ProviderError('rejected', text('provider.invalid', { ...byGoogle, message }), { code: 'not_sendable', cause });
  }
  if (!call.sent || isConnectFailure(call.failure ?? thrown)) {
    return new ProviderError('not sent', text('provider.unreachable', byGoogle), { code: 'unreachable', cause });
  }
  const status = call.status === undefined ? {} : { status: call.status };
  return new ProviderError('unknown', text('provider.noClearAnswer', byGoogle), {
    code: unclearCode(thrown, call),
    ...status,
    cause,
  });
}

/** Says whether another look may help. Everything but "no such operation" is worth one. */
export function checkError(thrown: unknown, call: Call): ProviderError {
  if (thrown instanceof ProviderError) {
    const { code, pause } = thrown;
    return new ProviderError('transient', thrown.text, { code, cause: thrown.cause, ...(pause === undefined ? {} : { pause }) });
  }
  const google = call.sent ? readGoogleError(thrown, call.status) : undefined;
  const status = call.status === undefined ? {} : { status: call.status };
  const details = { ...status, cause: thrown };
  // On Google's own word alone: a page of something on the way must not end a video that is paid for.
  if (google?.httpStatus === 404 && google.status !== '') {
    return new ProviderError('rejected', text('provider.operationGone', byGoogle), { ...details, code: 'operation_gone' });
  }
  if (google !== undefined && isCredentialProblem(google)) {
    return new ProviderError('transient', text('provider.credentials', byGoogle), {
      ...details,
      code: 'credentials',
      pause: 'credentials',
    });
  }
  if (google?.httpStatus === 429) {
    const wait = google.retryDelayMs ?? call.retryAfterMs;
    const retry = wait === undefined ? {} : { retryAfterMs: wait };
    return new ProviderError('transient', text('provider.rateLimited', byGoogle), { ...details, ...retry, code: 'rate_limited' });
  }
  const retry = call.retryAfterMs === undefined ? {} : { retryAfterMs: call.retryAfterMs };
  if (isConnectFailure(call.failure ?? thrown)) {
    return new ProviderError('transient', text('provider.unreachable', byGoogle), { ...details, code: 'unreachable' });
  }
  return new ProviderError('transient', text('provider.noClearAnswer', byGoogle), {
    ...details,
    ...retry,
    code: unclearCode(thrown, call),
  });
}

interface Refusal {
  readonly kind: ProviderErrorKind;
  readonly text: Text;
  readonly details: ProviderErrorDetails;
}

/** Google's clear no; undefined for answers after which it may have the request. */
function refusedStart(google: GoogleError, call: Call, context: ErrorContext): Refusal | undefined {
  const { httpStatus, message } = google;
  const rejected = (sentence: Text, details: ProviderErrorDetails): Refusal => ({ kind: 'rejected', text: sentence, details });
  if (isCredentialProblem(google))
    return rejected(text('provider.credentials', byGoogle), { code: 'credentials', pause: 'credentials' });
  if (httpStatus === 402) return rejected(...noCredit(context));
  // Else it is the interaction that was to go on.
  if (httpStatus === 404 && !/interaction/i.test(message)) {
    return rejected(text('provider.modelGone', { ...byGoogle, model: context.modelLabel }), { code: 'model_retired' });
  }
  if (httpStatus === 429) return { kind: 'rejected', ...rateLimited(google, call, context) };
  if (httpStatus === 503 && google.status === 'UNAVAILABLE') {
    // Overload, very likely not accepted; the answer with a page of HTML instead says nothing of the kind.
    const wait = google.retryDelayMs ?? call.retryAfterMs;
    return {
      kind: 'transient',
      text: text('provider.overloaded', byGoogle),
      details: { code: 'overloaded', ...(wait === undefined ? {} : { retryAfterMs: wait }) },
    };
  }
  if (!isRefusalStatus(httpStatus)) return undefined;
  const hasSource = sourceOf(context.request) !== undefined || context.request.video !== undefined;
  const ofSource = hasSource ? refusedSource(google) : undefined;
  if (ofSource !== undefined) return ofSource;
  if (isRefusal(message)) return rejected(explainRefusal([message]).reason, { code: 'refused' });
  const hasReferences = (context.request.referenceImages?.length ?? 0) > 0;
  if (hasReferences && /use case is currently not supported/i.test(message)) {
    return rejected(text('provider.useCaseUnsupported', { ...byGoogle, message: plainMessage(message) }), {
      code: 'invalid_argument',
    });
  }
  const plain = plainMessage(message);
  if (google.status !== 'FAILED_PRECONDITION')
    return rejected(notAcceptedText(byGoogle, plain, context.request), { code: 'invalid_argument' });
  // Of the account, so that another request does not help.
  return rejected(
    plain === '' ? text('provider.invalidNoMessage', byGoogle) : text('provider.invalid', { ...byGoogle, message: plain }),
    { code: 'failed_precondition' },
  );
}

/** Why the video that it is made of can't be used. How Google words it was not seen: known by what it is about. */
function refusedSource({ message }: GoogleError): Refusal | undefined {
  if (/location is not supported/i.test(message) && /upload|edit/i.test(message)) {
    return { kind: 'rejected', text: text('google.editRegion'), details: { code: 'edit_region' } };
  }
  if (/(interaction|input\.uri).*not found|no longer available/i.test(message)) {
    return { kind: 'rejected', text: text('google.sourceGone'), details: { code: 'source_gone' } };
  }
  // Veo's words for a file that it does not know, or has forgotten: to wait a few minutes, as it says, would be in vain.
  if (!/unable to process input video|generated by VEO that has been processed/i.test(message)) return undefined;
  return { kind: 'rejected', text: text('google.sourceUnusable'), details: { code: 'source_unusable' } };
}

/**
 * Where an admin turns billing on, adds credit and raises a limit.
 *
 * @see https://ai.google.dev/gemini-api/docs/billing
 */
const pages = {
  key: { billing: 'https://aistudio.google.com/billing', spending: 'https://aistudio.google.com/spend' },
  project: { billing: 'https://console.cloud.google.com/billing', spending: 'https://console.cloud.google.com/billing' },
} as const;

function noCredit({ account }: ErrorContext): [Text, ProviderErrorDetails] {
  const address = pages[account].billing;
  return [
    text('provider.creditUsedUp', { ...byGoogle, address }),
    { code: 'credit_used_up', pause: 'no credit', helpUrl: address },
  ];
}

/** @see https://ai.google.dev/gemini-api/docs/rate-limits */
function rateLimited(google: GoogleError, call: Call, context: ErrorContext): Omit<Refusal, 'kind'> {
  const { quotaIds, quotaValues, message } = google;
  const { billing, spending } = pages[context.account];
  if (/prepay|credits are depleted/i.test(message)) {
    const [sentence, details] = noCredit(context);
    return { text: sentence, details };
  }
  if (/spend/i.test(message) || quotaIds.some((id) => /spend/i.test(id))) {
    const details = { code: 'spending_limit', pause: 'spending limit', helpUrl: spending } as const;
    return { text: text('provider.spendingLimit', { ...byGoogle, address: spending }), details };
  }
  if (quotaValues.includes('0') || quotaIds.some((id) => /FreeTier/.test(id))) {
    // There is no free tier for video: the project has no billing.
    const details = { code: 'billing_missing', pause: 'no billing', helpUrl: billing } as const;
    return { text: text('provider.billingMissing', { ...byGoogle, address: billing }), details };
  }
  if (quotaIds.some((id) => /PerDay/.test(id))) {
    const retryAfterMs = untilQuotaReset(context.nowMs);
    return { text: text('provider.dailyQuota', byGoogle), details: { code: 'daily_quota', pause: 'daily quota', retryAfterMs } };
  }
  // RetryInfo is not always there; then a limit per minute is the likely one.
  const retryAfterMs = google.retryDelayMs ?? call.retryAfterMs ?? 60_000;
  return { text: text('provider.rateLimited', byGoogle), details: { code: 'rate_limited', retryAfterMs } };
}

function isCredentialProblem({ httpStatus, reasons, message }: GoogleError): boolean {
  if (httpStatus === 401 || httpStatus === 403) return true;
  return httpStatus === 400 && (reasons.includes('API_KEY_INVALID') || /API key (not valid|expired|not found)/i.test(message));
}

/** A person, a stop or a limit of time ended it. The Interactions API has names of its own for that. */
export function isAbort(thrown: unknown): boolean {
  const names = ['AbortError', 'TimeoutError', 'APIUserAbortError', 'APIConnectionTimeoutError'];
  return thrown instanceof Error && names.includes(thrown.name);
}

function unclearCode(thrown: unknown, call: Call): string {
  if (isAbort(thrown)) return 'timed_out';
  if (call.status !== undefined && call.status >= 400) return `http_${call.status}`;
  return call.status === undefined ? 'connection_lost' : 'unreadable_answer';
}
