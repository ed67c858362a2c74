import { createHash } from 'node:crypto';
import type { FileState, GoogleGenAI, GoogleGenAIInteraction as Interaction } from '@google/genai';
import { ProviderError } from '../../domain/errors.ts';
import type { OperationCheck, VideoProvider } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { makeCall, readAnswer } from './call.ts';
import { downloadVideo, googleOrigin } from './download.ts';
import { checkError, errorContext, startError } from './errors.ts';
import { openClient } from './google-client.ts';
import { fileAddress, fileIdOf, readInteraction, readInteractionName, writeInteractionName } from './interactions.ts';
import { acceptsCredentials } from './models-probe.ts';
import { omniRequest } from './omni-request.ts';
import type { CallSettings } from './veo-provider.ts';

export interface GeminiOmniDeps extends CallSettings {
  readonly apiKey: string;
}

/**
 * Gemini Omni through the Interactions API with an API key.
 *
 * The start is the whole generation: one request whose answer brings the video. The other way, in the background with an id to ask for,
 * was seen to answer `Multiple authentication credentials received` to every question about the id, with the video made and billed.
 * A stop or a crash in the middle of a start therefore leaves a question to a person; afterwards nothing can get lost, as the name that is
 * kept leads to the file by itself.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function createGeminiOmniProvider(deps: GeminiOmniDeps): VideoProvider {
  // Google ends such a request after ten minutes.
  const { apiKey, baseUrl, now = Date.now, startTimeoutMs = 600_000, checkTimeoutMs = 30_000 } = deps;
  /** How those ended that have no file to be asked for, until somebody asks. */
  const ended = new Map<string, OperationCheck>();
  const clientWith = (fetch: typeof globalThis.fetch): GoogleGenAI =>
    openClient({ vertexai: false, apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: baseUrl ?? googleOrigin, fetch } });

  /** Free of charge and safe to repeat, but repeated by the engine alone. */
  const ask = <T>(signal: AbortSignal, work: (client: GoogleGenAI, timeout: number) => Promise<T>): Promise<T> =>
    makeCall(
      { fetch: deps.fetch, signal, timeoutMs: checkTimeoutMs },
      (fetch) => work(clientWith(fetch), checkTimeoutMs),
      checkError,
    );

  const checkFile = async (fileId: string, signal: AbortSignal): Promise<OperationCheck> => {
    let state: FileState | undefined;
    try {
      ({ state } = await ask(signal, (client, timeout) =>
        client.files.get({ name: `files/${fileId}`, config: { httpOptions: { timeout } } }),
      ));
    } catch (error) {
      // What is not there to look at may still be fetched; the download knows what to make of it if not.
      if (!isNotThere(error)) throw error;
    }
    if (state === 'PROCESSING') return { state: 'running' };
    if (state === 'FAILED') return { state: 'failed', reason: text('provider.failedNoMessage', byGoogle), code: 'file_failed' };
    return { state: 'finished', videos: [{ mimeType: 'video/mp4', uri: fileAddress(fileId) }], notes: [] };
  };

  return {
    id: 'gemini-omni',
    keyFingerprint: createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
    startsAreShort: false,
    // Names of files and interactions carry no key; both are kept by project.
    sharesResults: true,

    async start(start, signal) {
      if (signal.aborted)
        throw new ProviderError('not sent', text('provider.unreachable', byGoogle), { code: 'aborted', cause: signal.reason });
      const request = omniRequest(start);
      const interaction = await makeCall(
        { fetch: deps.fetch, signal, timeoutMs: startTimeoutMs },
        // The SDK's own default is five attempts, each of them paid.
        (fetch) => clientWith(fetch).interactions.create(request, { maxRetries: 0, timeout: startTimeoutMs }),
        (thrown, call) => startError(thrown, call, errorContext(start, 'key', now())),
      );
      return readAnswer('unknown', () => {
        const name = nameOf(interaction);
        const operationName = writeInteractionName(name);
        if (name.fileId === undefined) ended.set(operationName, readInteraction(interaction));
        return { operationName, notes: [] };
      });
    },

    async check({ name }, signal) {
      const parts = readInteractionName(name);
      if (parts === undefined) {
        throw new ProviderError('rejected', text('provider.operationGone', byGoogle), { code: 'operation_gone' });
      }
      if (parts.fileId !== undefined) return checkFile(parts.fileId, signal);
      const known = ended.get(name);
      ended.delete(name);
      if (known !== undefined && known.state !== 'running') return known;
      const options = { maxRetries: 0, timeout: checkTimeoutMs };
      const interaction = await ask(signal, (client) => client.interactions.get(parts.id, { stream: false }, options));
      const { fileId, check } = readAnswer('transient', () => {
        if (typeof interaction.status !== 'string') throw new TypeError('an interaction without a status');
        return { ...fileOf(interaction), check: readInteraction(interaction) };
      });
      return fileId === undefined ? check : checkFile(fileId, signal);
    },

    acceptsCredentials: (signal) => acceptsCredentials({ kind: 'key', apiKey, baseUrl }, { signal, fetch: deps.fetch }),

    download(video, path, signal) {
      const credentialHeaders = { 'x-goog-api-key': apiKey };
      const source = { baseUrl, credentialHeaders, stallMs: deps.stallMs, maxBytes: deps.maxVideoBytes };
      return downloadVideo(video, path, source, signal);
    },
  };
}

/** @throws {ProviderError} `unknown` when the answer is none of Google's */
function nameOf(interaction: Interaction) {
  const id: unknown = typeof interaction === 'object' && interaction !== null ? interaction.id : undefined;
  const name = readInteractionName(`interactions/${String(id)}`);
  if (typeof id === 'string' && name !== undefined && typeof interaction.status === 'string') {
    return { id, ...fileOf(interaction) };
  }
  throw new ProviderError('unknown', text('provider.noClearAnswer', byGoogle), { code: 'no_interaction' });
}

/** The file with the video. More than one video was never asked for. */
function fileOf(interaction: Interaction): { readonly fileId: string | undefined } {
  const check = readInteraction(interaction);
  return { fileId: check.state === 'finished' ? fileIdOf(check.videos[0]?.uri) : undefined };
}

function isNotThere(error: unknown): boolean {
  return error instanceof ProviderError && (error.status === 404 || error.status === 403);
}
