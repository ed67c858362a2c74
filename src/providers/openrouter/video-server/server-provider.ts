import { createHash } from 'node:crypto';
import { providerFacts } from '../../../domain/catalog.ts';
import { ProviderError } from '../../../domain/errors.ts';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../../domain/provider.ts';
import { text } from '../../../domain/texts.ts';
import { sourceOf } from '../../../domain/video-request.ts';
import {
  calledOff,
  type ErrorContext,
  goneOperation,
  namelessStart,
  refusedLook,
  refusedStart,
  unansweredLook,
  unansweredStart,
} from '../call-errors.ts';
import { downloadContent } from '../download-content.ts';
import { field } from '../fields.ts';
import { callOnce, type HttpAnswer } from '../http-call.ts';
import { serverBody } from './server-body.ts';
import { contentId, readServerJob, readServerJobId, type ServerJobContext } from './server-job.ts';
import { type ServerFacts, serverModel } from './server-model.ts';

export interface VideoServerDeps {
  /** Root of the API, with or without `/v1` at its end, as the operator wrote it. */
  readonly url: string;
  /** Local servers mostly want none. */
  readonly apiKey?: string | undefined;
  readonly facts: ServerFacts;
  /** Told once of each state of a job that nobody knows. */
  readonly onUnknownState?: (state: string) => void;
  /** Longest wait for the answer to a start. Default: 120,000. */
  readonly startTimeoutMs?: number;
  /** Longest wait for the answer to a check. Default: 30,000. */
  readonly checkTimeoutMs?: number;
  /** Longest time of a download without 64 KB. Default: 30,000. */
  readonly stallMs?: number;
  /** Largest video, in bytes. Default: `maxStoredBytes`. */
  readonly maxVideoBytes?: number;
}

/**
 * A server with OpenAI's `/v1/videos`, local ones and gateways: SGLang, LiteLLM and others. OpenAI's own service ended on 2026-09-24.
 *
 * @see https://docs.sglang.io/diffusion/api/openai_api.html
 */
export function createVideoServerProvider(deps: VideoServerDeps): VideoProvider {
  const { apiKey, facts, startTimeoutMs = 120_000, checkTimeoutMs = 30_000 } = deps;
  const baseUrl = serverRoot(deps.url);
  const { label: provider, keepsResultsMs } = providerFacts('video-api');
  const context: ErrorContext = { provider, keepsHours: keepsResultsMs / 3_600_000 };
  const credentialHeaders: Readonly<Record<string, string>> = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const jobs: ServerJobContext = {
    provider,
    isPaid: facts.priceUsdPerSecond > 0,
    onUnknownState: once((state) => deps.onUnknownState?.(state)),
  };

  const look = (path: string, signal: AbortSignal): Promise<HttpAnswer> =>
    callOnce({ method: 'GET', url: `${baseUrl}/${path}`, headers: credentialHeaders, timeoutMs: checkTimeoutMs, signal }).catch(
      (error: unknown) => {
        throw unansweredLook(error, context);
      },
    );

  return {
    id: 'video-api',
    keyFingerprint: createHash('sha256')
      .update(`${baseUrl} ${apiKey ?? ''}`)
      .digest('hex')
      .slice(0, 12),
    startsAreShort: true,

    start: (start, signal) => startJob(start, { baseUrl, credentialHeaders, facts, timeoutMs: startTimeoutMs, context, signal }),

    async check({ name }, signal) {
      const id = readServerJobId(name);
      if (id === undefined) throw goneOperation(undefined, context);
      const answer = await look(`videos/${encodeURIComponent(id)}`, signal);
      const check = answer.status === 200 ? readServerJob(answer.body, id, jobs) : undefined;
      if (check !== undefined) return check;
      // Some have the list alone.
      if (answer.status === 404 || answer.status === 405) return readList(await look('videos', signal), id, jobs, context);
      throw refusedLook(answer, context);
    },

    download({ uri }, path, signal) {
      const id = contentId(uri);
      if (id === undefined) throw goneOperation(undefined, context);
      const source = {
        url: `${baseUrl}/videos/${encodeURIComponent(id)}/content`,
        credentialHeaders,
        isNamed: true,
        // Seen for a moment after the end.
        comesLater: true,
        maxBytes: deps.maxVideoBytes,
        stallMs: deps.stallMs,
      };
      return downloadContent(path, source, context, signal);
    },

    async acceptsCredentials(signal) {
      try {
        const { status } = await look('videos', signal);
        return status !== 401 && status !== 403;
      } catch {
        // No answer is no yes.
        return false;
      }
    },
  };
}

interface StartCall {
  readonly baseUrl: string;
  readonly credentialHeaders: Readonly<Record<string, string>>;
  readonly facts: VideoServerDeps['facts'];
  readonly timeoutMs: number;
  readonly context: ErrorContext;
  readonly signal: AbortSignal;
}

async function startJob(
  start: ProviderStart,
  { baseUrl, credentialHeaders, facts, timeoutMs, context, signal }: StartCall,
): ReturnType<VideoProvider['start']> {
  if (signal.aborted) throw calledOff(signal.reason, context);
  const body = serverBody(start, facts);
  if (body === undefined || sourceOf(start.request) !== undefined) {
    throw new ProviderError('rejected', text('provider.invalidNoMessage', { provider: context.provider }), {
      code: 'not_sendable',
    });
  }
  const type: Readonly<Record<string, string>> = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
  const answer = await callOnce({
    method: 'POST',
    url: `${baseUrl}/videos`,
    headers: { ...credentialHeaders, ...type },
    body,
    timeoutMs,
    signal,
  }).catch((error: unknown) => {
    throw unansweredStart(error, context);
  });
  if (answer.status < 200 || answer.status >= 300) throw refusedStart(answer, context, start.request, serverModel(facts).label);
  const operationName = readServerJobId(field(answer.body, 'id'));
  if (operationName === undefined) throw namelessStart(answer.status, context);
  return { operationName, notes: [] };
}

/** The root of the API, whichever way an operator wrote it. */
export function serverRoot(url: string): string {
  return /\/v\d+$/.test(url) ? url : `${url}/v1`;
}

/** @throws {ProviderError} `rejected` with `operation_gone` where the list is one and does not have it */
function readList(answer: HttpAnswer, id: string, jobs: ServerJobContext, context: ErrorContext): OperationCheck {
  const data = field(answer.body, 'data');
  if (answer.status !== 200 || !Array.isArray(data)) throw refusedLook(answer, context);
  for (const each of data) {
    const check = readServerJob(each, id, jobs);
    if (check !== undefined) return check;
  }
  throw goneOperation(404, context);
}

function once(tell: (word: string) => void): (word: string) => void {
  const told = new Set<string>();
  return (word) => {
    if (!told.has(word)) tell(word);
    told.add(word);
  };
}
