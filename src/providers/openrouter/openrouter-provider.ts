import { createHash } from 'node:crypto';
import type { Model } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { ProviderStart, VideoProvider } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import {
  calledOff,
  type ErrorContext,
  goneOperation,
  namelessStart,
  refusedLook,
  refusedStart,
  unansweredLook,
  unansweredStart,
} from './call-errors.ts';
import { downloadContent } from './download-content.ts';
import { field } from './fields.ts';
import { callOnce, type HttpAnswer } from './http-call.ts';
import { maxBodyBytes, videoBody } from './video-body.ts';
import { readContentPath, readJob, readJobId } from './video-job.ts';

/** The root of the API. */
export const openRouterUrl = 'https://openrouter.ai/api/v1';
const creditUrl = 'https://openrouter.ai/settings/credits';

export interface OpenRouterDeps {
  readonly apiKey: string;
  /** Another root of the API (proxy, emulator), without a slash at the end. Default: `openRouterUrl`. */
  readonly baseUrl?: string | undefined;
  /** The rows of OpenRouter's list. */
  readonly findModel: (id: string) => Model | undefined;
  /** An https address that OpenRouter tells of a job's end; absent: it tells nobody. */
  readonly callbackUrl?: string | undefined;
  /** Told of a refusal that the list did not let expect: of a model that is gone, or of a value that it should take. */
  readonly onListDoubted?: () => void;
  /** Told once of each state of a job that no page names. */
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

/** As errors name it. */
export const openRouterContext: ErrorContext = { provider: 'OpenRouter', keepsHours: 48, creditUrl };

/**
 * OpenRouter's video API, by plain HTTP: its own client repeats the paid request after a lost connection, for up to an hour.
 *
 * There is no key that would make the paid request safe to repeat, and no list of jobs to find one that was lost (2026-11-29): what was not
 * answered clearly stays unknown.
 *
 * @see https://openrouter.ai/docs/api/api-reference/videos
 */
export function createOpenRouterProvider(deps: OpenRouterDeps): VideoProvider {
  const { apiKey, baseUrl = openRouterUrl, findModel, startTimeoutMs = 120_000, checkTimeoutMs = 30_000 } = deps;
  const credentialHeaders = { authorization: `Bearer ${apiKey}` };
  const toldStates = new Set<string>();
  const onUnknownState = (state: string): void => {
    if (toldStates.has(state)) return;
    toldStates.add(state);
    deps.onUnknownState?.(state);
  };

  const look = (path: string, signal: AbortSignal): Promise<HttpAnswer> =>
    callOnce({ method: 'GET', url: `${baseUrl}/${path}`, headers: credentialHeaders, timeoutMs: checkTimeoutMs, signal });

  return {
    id: 'openrouter',
    keyFingerprint: createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
    startsAreShort: true,

    async start(start, signal) {
      if (signal.aborted) throw calledOff(signal.reason, openRouterContext);
      const body = bodyOf(start, findModel, deps.callbackUrl);
      const answer = await callOnce({
        method: 'POST',
        url: `${baseUrl}/videos`,
        headers: { ...credentialHeaders, 'content-type': 'application/json' },
        body,
        timeoutMs: startTimeoutMs,
        signal,
      }).catch((error: unknown) => {
        throw unansweredStart(error, openRouterContext);
      });
      if (answer.status < 200 || answer.status >= 300) {
        throw refusal(deps, answer, start);
      }
      const operationName = readJobId(field(answer.body, 'id'));
      if (operationName === undefined) throw namelessStart(answer.status, openRouterContext);
      return { operationName, notes: [] };
    },

    async check({ name }, signal) {
      const id = readJobId(name);
      if (id === undefined) throw goneOperation(undefined, openRouterContext);
      const answer = await look(`videos/${id}`, signal).catch((error: unknown) => {
        throw unansweredLook(error, openRouterContext);
      });
      const check = answer.status === 200 ? readJob(answer.body, id, openRouterContext.provider, onUnknownState) : undefined;
      if (check === undefined) throw refusedLook(answer, openRouterContext);
      return check;
    },

    download({ uri }, path, signal) {
      const contentPath = readContentPath(uri);
      if (contentPath === undefined) throw goneOperation(undefined, openRouterContext);
      return downloadContent(
        path,
        {
          url: `${baseUrl}/${contentPath}`,
          credentialHeaders,
          isNamed: baseUrl !== openRouterUrl,
          maxBytes: deps.maxVideoBytes,
          stallMs: deps.stallMs,
        },
        openRouterContext,
        signal,
      );
    },

    async acceptsCredentials(signal) {
      try {
        const { status } = await look('key', signal);
        return status === 200;
      } catch {
        // No answer is no yes.
        return false;
      }
    },
  };
}

function refusal({ findModel, onListDoubted }: OpenRouterDeps, answer: HttpAnswer, { request }: ProviderStart): ProviderError {
  const error = refusedStart(answer, openRouterContext, request, findModel(request.model)?.label ?? request.model);
  if (error.code === 'model_retired' || error.code === 'invalid_argument') onListDoubted?.();
  return error;
}

/** @throws {ProviderError} `rejected` for what OpenRouter would not take, before anything is sent */
function bodyOf(
  start: Parameters<VideoProvider['start']>[0],
  findModel: OpenRouterDeps['findModel'],
  callbackUrl: string | undefined,
): string {
  const { model: id } = start.request;
  const named = { provider: openRouterContext.provider };
  const model = findModel(id);
  if (model === undefined) {
    throw new ProviderError('rejected', text('provider.modelGone', { ...named, model: id }), { code: 'model_retired' });
  }
  const body = videoBody(start, model);
  if (body === undefined) throw new ProviderError('rejected', text('provider.extendUnknown'), { code: 'extend_unknown' });
  const json = JSON.stringify({ ...body, ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl }) });
  if (Buffer.byteLength(json) <= maxBodyBytes) return json;
  const message = 'The pictures are too large to be sent together.';
  throw new ProviderError('rejected', text('provider.invalid', { ...named, message }), { code: 'not_sendable' });
}
