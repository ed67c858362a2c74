import { createHash } from 'node:crypto';
import type { GenerateContentParameters } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import type { Outputs } from '../../domain/outputs.ts';
import type { ProviderStart, VideoProvider } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { type Call, makeCall, readAnswer } from './call.ts';
import { downloadVideo } from './download.ts';
import { errorContext, startError } from './errors.ts';
import { createGoogleClient, type GoogleCredentials, loginFailure, renewedClient } from './google-client.ts';
import { openKeptStills, openSharedKeptStills, typeOfPicture } from './kept-stills.ts';
import { acceptsCredentials } from './models-probe.ts';
import { readStill } from './still-answer.ts';
import type { CallSettings } from './veo-provider.ts';
import { base64 } from './veo-request.ts';

export interface GeminiImageDeps extends Omit<CallSettings, 'baseUrl'> {
  readonly credentials: GoogleCredentials;
  /** Where stills wait between their answer and their download; made when missing. */
  readonly folder: string;
  /** Where they wait instead, where several processes are this bot. */
  readonly sharedFiles?: Outputs | undefined;
  /** Default: `gemini-image`. */
  readonly id?: 'gemini-image' | 'preview-image';
}

/**
 * Stills by Gemini's image model, on the Gemini API or on Vertex AI.
 *
 * The start is the whole generation: its answer holds the picture, and Google keeps nothing that could be asked for again. So it is put on
 * our disk before it gets its name; from there on nothing can get lost. A stop or a crash in the middle of a start leaves a question to a
 * person.
 *
 * @see https://ai.google.dev/gemini-api/docs/image-generation
 */
export function createGeminiImageProvider(deps: GeminiImageDeps): VideoProvider {
  const { credentials, folder, sharedFiles, id = 'gemini-image', now = Date.now, startTimeoutMs = 600_000 } = deps;
  const clients = renewedClient(() => createGoogleClient(credentials));
  const kept = sharedFiles === undefined ? openKeptStills(folder) : openSharedKeptStills(sharedFiles, now);

  const explain = (thrown: unknown, call: Call, start: ProviderStart): ProviderError => {
    const refusedLogin = credentials.kind === 'project' ? loginFailure(thrown, call) : undefined;
    const error = refusedLogin ?? startError(thrown, call, errorContext(start, credentials.kind, now()));
    clients.noteFailure(error);
    if (error.pause !== 'daily quota') return error;
    // Google counts each model by itself, and a still is quickly asked for again: nothing waits until tomorrow.
    return new ProviderError(error.kind, error.text, { code: error.code, cause: error.cause });
  };

  return {
    id,
    keyFingerprint: id === 'preview-image' ? 'preview' : fingerprint(credentials),
    startsAreShort: false,
    // They wait on our own disk, with whatever credentials they were made.
    sharesResults: true,

    async start(start, signal) {
      if (signal.aborted)
        throw new ProviderError('not sent', text('provider.unreachable', byGoogle), { code: 'aborted', cause: signal.reason });
      const answer = await makeCall(
        { fetch: deps.fetch, signal, timeoutMs: startTimeoutMs },
        // One POST. No `retryOptions`, not even empty ones: they would make it five.
        (fetch) => clients.client().models.generateContent(imageRequest(start, { timeout: startTimeoutMs, fetch })),
        (thrown, call) => explain(thrown, call, start),
      );
      return { operationName: await kept.keep(readAnswer('unknown', () => readStill(answer))), notes: [] };
    },

    async check({ name }) {
      const bytes = await kept.read(name);
      if (bytes === undefined)
        throw new ProviderError('rejected', text('provider.operationGone', byGoogle), { code: 'operation_gone' });
      return { state: 'finished', videos: [{ mimeType: typeOfPicture(bytes), bytes }], notes: [] };
    },

    download: (still, path, signal) =>
      downloadVideo(still, path, { credentialHeaders: {}, maxBytes: deps.maxVideoBytes }, signal),

    acceptsCredentials: (signal) => acceptsCredentials(credentials, { signal, fetch: deps.fetch }),
    forget: ({ name }) => kept.forget(name),
    erase: ({ name }) => kept.forget(name),
    forgetOthers: (operationNames) => kept.forgetOthers(operationNames),
  };
}

function imageRequest(
  { request: { model, prompt, aspectRatio, resolution }, image }: ProviderStart,
  httpOptions: { readonly timeout: number; readonly fetch: typeof fetch },
): GenerateContentParameters {
  const picture = image && { inlineData: { mimeType: image.mimeType, data: base64(image.bytes) } };
  return {
    model,
    contents: [{ role: 'user', parts: [...(picture === undefined ? [] : [picture]), { text: prompt }] }],
    config: {
      // Else it may answer with words about the picture, or with nothing but them.
      responseModalities: ['IMAGE'],
      imageConfig: { aspectRatio, imageSize: resolution.toUpperCase() },
      httpOptions,
    },
  };
}

/** Whichever account of a project asks, it is the same one to us. */
function fingerprint(credentials: GoogleCredentials): string {
  const known = credentials.kind === 'key' ? credentials.apiKey : `vertex ${credentials.project} ${credentials.location}`;
  return createHash('sha256').update(known).digest('hex').slice(0, 12);
}
