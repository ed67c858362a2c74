import { createHash } from 'node:crypto';
import { GenerateVideosOperation, GoogleGenAI } from '@google/genai';
import { findModel } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { ProviderStart, VideoProvider } from '../../domain/ports.ts';
import { type Text, text } from '../../domain/texts.ts';
import { watchCall } from './call.ts';
import { downloadVideo, googleOrigin } from './download.ts';
import { checkError, type ErrorContext, startError } from './errors.ts';
import { readGoogleError } from './google-error.ts';
import { isGeminiOperationName, readOperation } from './operations.ts';
import { geminiVeoRequest, type OptionalField } from './veo-request.ts';

export interface GeminiVeoDeps {
  readonly apiKey: string;
  /** Another root of the API (proxy, emulator). Default: Google's. */
  readonly baseUrl?: string | undefined;
  /** Default: `gemini-veo`. */
  readonly id?: 'gemini-veo' | 'preview';
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Wall clock, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Longest wait for the answer to a start. Default: 120,000. */
  readonly startTimeoutMs?: number;
  /** Longest wait for the answer to a check. Default: 30,000. */
  readonly checkTimeoutMs?: number;
  /** Longest time of a download without 64 KB. Default: 30,000. */
  readonly stallMs?: number;
  /** Largest video, in bytes. Default: 200 MB. */
  readonly maxVideoBytes?: number;
}

/** Veo through the Gemini API with an API key. */
export function createGeminiVeoProvider(deps: GeminiVeoDeps): VideoProvider {
  const { apiKey, baseUrl, id = 'gemini-veo', now = Date.now, startTimeoutMs = 120_000, checkTimeoutMs = 30_000 } = deps;
  const fetchOver: typeof fetch = deps.fetch ?? ((input, init) => fetch(input, init));
  // Everything said, so that no variable of the environment changes the mode, the address or the version.
  const client = new GoogleGenAI({
    vertexai: false,
    apiKey,
    apiVersion: 'v1beta',
    httpOptions: { baseUrl: baseUrl ?? googleOrigin },
  });
  const context = (model: string): ErrorContext => ({ model, replacement: findModel(model)?.replacement, nowMs: now() });

  /** One POST. No `retryOptions`, not even empty ones: they would make it five. */
  const post = async (start: ProviderStart, without: ReadonlySet<OptionalField>, signal: AbortSignal) => {
    const { call, fetch } = watchCall(fetchOver);
    const { parameters, extraBody } = geminiVeoRequest(start, without);
    const httpOptions = { timeout: startTimeoutMs, fetch, ...(extraBody === undefined ? {} : { extraBody }) };
    try {
      return await client.models.generateVideos({
        ...parameters,
        config: { ...parameters.config, abortSignal: signal, httpOptions },
      });
    } catch (error) {
      throw startError(error, call, context(start.request.model));
    }
  };

  return {
    id,
    keyFingerprint: id === 'preview' ? 'preview' : createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
    startsAreShort: true,

    async start(start, signal) {
      if (signal.aborted)
        throw new ProviderError('not sent', text('google.unreachable'), { code: 'aborted', cause: signal.reason });
      const without = new Set<OptionalField>();
      const notes: Text[] = [];
      for (;;) {
        try {
          const operation = await post(start, without, signal);
          return { operationName: operationNameOf(operation), notes };
        } catch (error) {
          const field = refusedField(error);
          // A 400 started nothing, so that leaving the field out is a new request, not a second one. Once per field.
          if (field === undefined || without.has(field) || signal.aborted) throw error;
          without.add(field);
          notes.push(text(field === 'negativePrompt' ? 'google.negativePromptDropped' : 'google.peopleDropped'));
        }
      }
    },

    async check({ name }, signal) {
      if (!isGeminiOperationName(name)) {
        throw new ProviderError('rejected', text('google.operationGone'), { code: 'operation_gone' });
      }
      const { call, fetch } = watchCall(fetchOver);
      // After a restart there is only the name; the SDK needs an object of its own class around it.
      const operation = new GenerateVideosOperation();
      operation.name = name;
      const httpOptions = { timeout: checkTimeoutMs, fetch };
      let answer: GenerateVideosOperation;
      try {
        answer = await client.operations.getVideosOperation({ operation, config: { abortSignal: signal, httpOptions } });
      } catch (error) {
        throw checkError(error, call);
      }
      return readOperation(answer);
    },

    download(video, path, signal) {
      const source = {
        baseUrl,
        credentialHeaders: { 'x-goog-api-key': apiKey },
        stallMs: deps.stallMs,
        maxBytes: deps.maxVideoBytes,
      };
      return downloadVideo(video, path, source, signal);
    },
  };
}

function operationNameOf(operation: GenerateVideosOperation): string {
  if (isGeminiOperationName(operation.name)) return operation.name;
  throw new ProviderError('unknown', text('google.noClearAnswer'), { code: 'no_operation_name' });
}

/** The one field that Google's refusal names, if the video can do without it. */
function refusedField(error: unknown): OptionalField | undefined {
  if (!(error instanceof ProviderError) || error.kind !== 'rejected') return undefined;
  const google = readGoogleError(error.cause);
  if (google?.httpStatus !== 400) return undefined;
  if (/`?negativePrompt`? isn't supported by this model/.test(google.message)) return 'negativePrompt';
  return /for `?personGeneration`? is currently not supported/.test(google.message) ? 'personGeneration' : undefined;
}
