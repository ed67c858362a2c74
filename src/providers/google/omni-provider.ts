import type { FileState, GoogleGenAI, GoogleGenAIInteraction as Interaction } from '@google/genai';
import { findModel } from '../../domain/catalog.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { OperationCheck, ProviderStart, VideoProvider } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import type { Background } from './background.ts';
import { byGoogle } from './by-google.ts';
import { type Call, makeCall, readAnswer } from './call.ts';
import { checkError, errorContext, startError } from './errors.ts';
import { fileAddress, fileIdOf, readInteraction, readInteractionName, writeInteractionName } from './interactions.ts';
import { omniCostUsd } from './omni-cost.ts';
import { type OmniRequest, omniRequest } from './omni-request.ts';
import { omniSource } from './omni-source.ts';
import type { CallSettings } from './veo-provider.ts';
import { refusesWebhook } from './webhooks/refuses-webhook.ts';

/** What differs between the two hosts of Gemini Omni. */
export interface OmniBackend
  extends Pick<VideoProvider, 'id' | 'keyFingerprint' | 'download'>,
    Required<Pick<VideoProvider, 'acceptsCredentials'>> {
  readonly account: 'key' | 'project';
  /** Whether a start is answered with a name to ask for, or with the finished video. */
  readonly background: Background;
  /** Where the host tells that something is finished. Absent: nowhere. */
  readonly webhookUrl?: string | undefined;
  readonly settings: CallSettings;
  /** Works with a client that sends all it sends over `fetch`. */
  withClient<T>(fetchOnce: typeof fetch, work: (client: GoogleGenAI) => Promise<T>): Promise<T>;
  /** Brings a video to where a request can name it. Absent: every video goes inside of the request. @returns its address */
  upload?(video: Blob, signal: AbortSignal): Promise<string>;
  /** What it means that a call ended before it left this machine, where that is not a mistake of ours. */
  notSent?(thrown: unknown, call: Call): ProviderError | undefined;
  /** Told of each error, for clients whose login was refused. */
  noteFailure?(error: ProviderError): void;
}

/**
 * Gemini Omni through the Interactions API.
 *
 * In the background the name comes back in seconds and is asked for like any operation's. The blocking way is the whole generation: one
 * request whose answer brings the video, so that a stop or a crash in the middle of it leaves a question to a person.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function createOmniProvider(backend: OmniBackend): VideoProvider {
  const { account, background, webhookUrl, settings } = backend;
  const { checkTimeoutMs = 30_000 } = settings;
  const ask = createAsk(backend, checkTimeoutMs);
  /** What the answer to a start said already, until somebody asks: how it ended without a file, and what it cost. */
  const known = new Map<string, Known>();

  return {
    id: backend.id,
    keyFingerprint: backend.keyFingerprint,
    get startsAreShort() {
      return background.isOn();
    },
    // Names of files and interactions carry no key; both are kept by project.
    sharesResults: true,

    async start(start, signal) {
      if (signal.aborted) {
        throw new ProviderError('not sent', text('provider.unreachable', byGoogle), { code: 'aborted', cause: signal.reason });
      }
      const source = await omniSource(start, backend, signal);
      const way = { account, isBackground: background.isOn(), source };
      const interaction = await create(backend, start, omniRequest(start, { ...way, webhookUrl }), signal).catch(
        (error: unknown) => {
          // A 400 started nothing, so that leaving the address out is a new request, not a second one.
          const isItsFault = way.isBackground && webhookUrl !== undefined && refusesWebhook(error);
          if (!isItsFault || signal.aborted) throw error;
          return create(backend, start, omniRequest(start, way), signal);
        },
      );
      return readAnswer('unknown', () => {
        const name = nameOf(interaction);
        const operationName = writeInteractionName(name);
        const check = readInteraction(interaction);
        const costUsd = omniCostUsd(findModel(start.request.model), interaction.usage);
        if (check.state !== 'running')
          remember(known, operationName, { check: name.fileId === undefined ? check : undefined, costUsd });
        return { operationName, notes: [] };
      });
    },

    async check({ name, model }, signal) {
      const parts = readInteractionName(name);
      if (parts === undefined) {
        throw new ProviderError('rejected', text('provider.operationGone', byGoogle), { code: 'operation_gone' });
      }
      const before = known.get(name);
      if (parts.fileId !== undefined) {
        if (background.isOpen()) await lookForFree(background, () => getInteraction(ask, parts.id, checkTimeoutMs, signal));
        return withCost(await checkFile(ask, parts.fileId, signal), before?.costUsd);
      }
      known.delete(name);
      if (before?.check !== undefined) return withCost(before.check, before.costUsd);
      const interaction = await getInteraction(ask, parts.id, checkTimeoutMs, signal).catch((error: unknown) => {
        // It is asked for on: it was paid for. The next one starts in the other way.
        if (error instanceof ProviderError) background.failed(error);
        throw error;
      });
      const read = readState(interaction, model);
      return withCost(read.fileId === undefined ? read.check : await checkFile(ask, read.fileId, signal), read.cost);
    },

    acceptsCredentials: backend.acceptsCredentials,
    download: backend.download,
  };
}

/** Sends the paid request, once. */
function create(backend: OmniBackend, start: ProviderStart, request: OmniRequest, signal: AbortSignal): Promise<Interaction> {
  const { account, background, settings } = backend;
  const { now = Date.now } = settings;
  // Google ends a blocking request after ten minutes.
  const timeoutMs = settings.startTimeoutMs ?? (background.isOn() ? 120_000 : 600_000);
  return makeCall(
    { fetch: settings.fetch, signal, timeoutMs },
    // The SDK's own default is five attempts, each of them paid.
    (fetch) => backend.withClient(fetch, (client) => client.interactions.create(request, { maxRetries: 0, timeout: timeoutMs })),
    (thrown, call) => {
      const error = backend.notSent?.(thrown, call) ?? startError(thrown, call, errorContext(start, account, now()));
      backend.noteFailure?.(error);
      return error;
    },
  );
}

/** Answers that are kept: each is asked about within seconds, and what is forgotten is asked for, or costs what was estimated. */
const mostKnown = 200;

interface Known {
  readonly check: OperationCheck | undefined;
  readonly costUsd: number | undefined;
}

/** A name with a file in it may be asked for again, so that nothing but room ends its place. */
function remember(known: Map<string, Known>, name: string, answer: Known): void {
  known.set(name, answer);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
}

type Ask = <T>(signal: AbortSignal, work: (client: GoogleGenAI, timeout: number) => Promise<T>) => Promise<T>;

/** Free of charge and safe to repeat, but repeated by the engine alone. */
function createAsk(backend: OmniBackend, checkTimeoutMs: number): Ask {
  return (signal, work) =>
    makeCall(
      { fetch: backend.settings.fetch, signal, timeoutMs: checkTimeoutMs },
      (fetch) => backend.withClient(fetch, (client) => work(client, checkTimeoutMs)),
      (thrown, call) => {
        const error = checkError(backend.notSent?.(thrown, call) ?? thrown, call);
        backend.noteFailure?.(error);
        return error;
      },
    );
}

function getInteraction(ask: Ask, id: string, timeoutMs: number, signal: AbortSignal): Promise<Interaction> {
  return ask(signal, (client) => client.interactions.get(id, { stream: false }, { maxRetries: 0, timeout: timeoutMs }));
}

/** @throws {ProviderError} `transient` when the answer is none of Google's */
function readState(interaction: Interaction, model: string) {
  return readAnswer('transient', () => {
    if (typeof interaction.status !== 'string') throw new TypeError('an interaction without a status');
    return {
      ...fileOf(interaction),
      check: readInteraction(interaction),
      cost: omniCostUsd(findModel(model), interaction.usage),
    };
  });
}

/** Costs nothing, and changes nothing about the video that it looks at. */
async function lookForFree(background: Background, look: () => Promise<Interaction>): Promise<void> {
  try {
    const interaction = await look();
    if (typeof interaction?.status === 'string') background.worked();
  } catch (error) {
    if (error instanceof ProviderError) background.failed(error);
  }
}

async function checkFile(ask: Ask, fileId: string, signal: AbortSignal): Promise<OperationCheck> {
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
}

function withCost(check: OperationCheck, costUsd: number | undefined): OperationCheck {
  return check.state === 'finished' && costUsd !== undefined ? { ...check, costUsd } : check;
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
