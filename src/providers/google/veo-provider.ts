import { GenerateVideosOperation } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import type { ProviderStart, VideoProvider } from '../../domain/provider.ts';
import { type Text, text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { type Call, makeCall, readAnswer } from './call.ts';
import { checkError, errorContext, startError } from './errors.ts';
import type { RenewedClient } from './google-client.ts';
import { readGoogleError } from './google-error.ts';
import { readSource } from './omni-source.ts';
import { readOperation } from './operations.ts';
import type { OptionalField, VeoRequest } from './veo-request.ts';
import { refusesWebhook } from './webhooks/refuses-webhook.ts';

/** What a test or a proxy may set for each backend. */
export interface CallSettings {
  /** Another root of the API (proxy, emulator). Default: Google's. */
  readonly baseUrl?: string | undefined;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** Wall clock, epoch milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Longest wait for the answer to a start. Default: 120,000; 600,000 where the start is the whole generation. */
  readonly startTimeoutMs?: number;
  /** Longest wait for the answer to a check. Default: 30,000. */
  readonly checkTimeoutMs?: number;
  /** Longest time of a download without 64 KB. Default: 30,000. */
  readonly stallMs?: number;
  /** Largest video, in bytes. Default: `maxStoredBytes`. */
  readonly maxVideoBytes?: number;
}

/** What differs between the two homes of Veo. */
export interface VeoBackend
  extends Pick<VideoProvider, 'id' | 'keyFingerprint' | 'download'>,
    Required<Pick<VideoProvider, 'acceptsCredentials'>> {
  readonly account: 'key' | 'project';
  readonly clients: RenewedClient;
  readonly settings: CallSettings;
  /** @param earlier the mp4 that goes on, where there is no address of it */
  request(start: ProviderStart, without: ReadonlySet<OptionalField>, earlier?: Uint8Array): VeoRequest;
  isOperationName(name: unknown): name is string;
  /** What it means that a call ended before it left this machine, where that is not a mistake of ours. */
  notSent?(thrown: unknown, call: Call): ProviderError | undefined;
}

/** Veo, wherever it lives: one start, one look at a time. */
export function createVeoProvider(backend: VeoBackend): VideoProvider {
  const { clients, settings } = backend;
  const { now = Date.now, startTimeoutMs = 120_000, checkTimeoutMs = 30_000 } = settings;
  const noted = (error: ProviderError): ProviderError => {
    clients.noteFailure(error);
    return error;
  };

  /** One POST. No `retryOptions`, not even empty ones: they would make it five. */
  const post = async (
    start: ProviderStart,
    without: ReadonlySet<OptionalField>,
    earlier: Uint8Array | undefined,
    signal: AbortSignal,
  ): Promise<string> => {
    const { parameters, extraBody } = backend.request(start, without, earlier);
    const { name } = await makeCall(
      { fetch: settings.fetch, signal, timeoutMs: startTimeoutMs },
      (fetch) => {
        const httpOptions = { timeout: startTimeoutMs, fetch, ...(extraBody === undefined ? {} : { extraBody }) };
        return clients.client().models.generateVideos({ ...parameters, config: { ...parameters.config, httpOptions } });
      },
      (thrown, call) =>
        noted(backend.notSent?.(thrown, call) ?? startError(thrown, call, errorContext(start, backend.account, now()))),
    );
    if (backend.isOperationName(name)) return name;
    throw new ProviderError('unknown', text('provider.noClearAnswer', byGoogle), { code: 'no_operation_name' });
  };

  return {
    id: backend.id,
    keyFingerprint: backend.keyFingerprint,
    startsAreShort: true,

    async start(start, signal) {
      if (signal.aborted)
        throw new ProviderError('not sent', text('provider.unreachable', byGoogle), { code: 'aborted', cause: signal.reason });
      const without = new Set<OptionalField>();
      const notes: Text[] = [];
      const video = start.extendFrom?.video;
      const earlier = video && (await readSource(video));
      for (;;) {
        try {
          return { operationName: await post(start, without, earlier, signal), notes };
        } catch (error) {
          const field = refusedField(error);
          // A 400 started nothing, so that leaving the field out is a new request, not a second one. Once per field.
          if (field === undefined || without.has(field) || signal.aborted || !mayLeaveOut(field, start)) throw error;
          without.add(field);
          notes.push(...droppedNotes(field));
        }
      }
    },

    async check({ name }, signal) {
      if (!backend.isOperationName(name)) {
        throw new ProviderError('rejected', text('provider.operationGone', byGoogle), { code: 'operation_gone' });
      }
      // After a restart there is only the name; the SDK needs an object of its own class around it.
      const operation = new GenerateVideosOperation();
      operation.name = name;
      const answer = await makeCall(
        { fetch: settings.fetch, signal, timeoutMs: checkTimeoutMs },
        (fetch) => {
          const httpOptions = { timeout: checkTimeoutMs, fetch };
          return clients.client().operations.getVideosOperation({ operation, config: { httpOptions } });
        },
        (thrown, call) => noted(checkError(backend.notSent?.(thrown, call) ?? thrown, call)),
      );
      return readAnswer('transient', () => readOperation(answer));
    },

    acceptsCredentials: backend.acceptsCredentials,
    download: backend.download,
  };
}

/** What its person should know of it: where Google tells of the end, and how it packs the file, changes nothing for them. */
function droppedNotes(field: OptionalField): readonly Text[] {
  switch (field) {
    case 'negativePrompt':
      return [text('provider.negativePromptDropped', byGoogle)];
    case 'personGeneration':
      return [text('provider.peopleDropped', byGoogle)];
    case 'webhookConfig':
    case 'compressionQuality':
      return [];
  }
}

/** A rule against people is never left out: those who chose it want none. */
function mayLeaveOut(field: OptionalField, { request }: ProviderStart): boolean {
  return field !== 'personGeneration' || request.people !== 'nobody';
}

/** The one field that Google's refusal names, if the video can do without it. */
function refusedField(error: unknown): OptionalField | undefined {
  if (!(error instanceof ProviderError) || error.kind !== 'rejected') return undefined;
  const google = readGoogleError(error.cause, error.status);
  if (google?.httpStatus !== 400) return undefined;
  if (/`?negativePrompt`? isn't supported by this model/.test(google.message)) return 'negativePrompt';
  if (/`?compressionQuality`? isn't supported by this model/.test(google.message)) return 'compressionQuality';
  if (/for `?personGeneration`? is currently not supported/.test(google.message)) return 'personGeneration';
  return refusesWebhook(error) ? 'webhookConfig' : undefined;
}
