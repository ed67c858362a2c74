import { setTimeout as wait } from 'node:timers/promises';
import { ProviderError } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { byGoogle } from './by-google.ts';
import { type Call, makeCall } from './call.ts';
import { googleOrigin } from './download.ts';
import { checkError } from './errors.ts';
import { isRefusalStatus } from './google-error.ts';

export interface UploadTarget {
  readonly apiKey: string;
  readonly baseUrl?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Between two looks at a file that Google works on. Default: 1000. */
  readonly lookAgainMs?: number;
}

const timeoutMs = 300_000;
/** Looks at a file that Google works on. */
const mostLooks = 60;

/**
 * Puts a video into Google's Files API, where it stays for two days; it is read while it is sent. The SDK's own upload sends the key to whatever address it is told; this
 * one stays with the API's origin.
 *
 * @returns the address that a request names
 * @throws {ProviderError} `not sent` while nothing is paid and another try may help, `transient` where a few may, `rejected` where Google can't
 * use the video
 * @see https://ai.google.dev/api/files
 */
export async function uploadVideo(video: Blob, target: UploadTarget, signal: AbortSignal): Promise<string> {
  const base = new URL(target.baseUrl ?? googleOrigin);
  const headers = { 'x-goog-api-key': target.apiKey };
  const send = (url: URL, init: RequestInit) =>
    makeCall(
      { fetch: target.fetch, signal, timeoutMs },
      async (fetch) => {
        const response = await fetch(url, { ...init, headers: { ...headers, ...init.headers } });
        const body = await response.text();
        if (!response.ok)
          throw Object.assign(new Error(`the upload was answered with ${response.status}`), { status: response.status, body });
        return { response, body };
      },
      asNotSent,
    );

  const size = String(video.size);
  const { response } = await send(new URL('/upload/v1beta/files', base), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-goog-upload-protocol': 'resumable',
      'x-goog-upload-command': 'start',
      'x-goog-upload-header-content-length': size,
      'x-goog-upload-header-content-type': 'video/mp4',
    },
    body: JSON.stringify({ file: { mimeType: 'video/mp4', sizeBytes: size } }),
  });
  const address = response.headers.get('x-goog-upload-url') ?? '';
  const uploadUrl = URL.canParse(address) ? new URL(address) : undefined;
  if (uploadUrl === undefined || !isOurs(uploadUrl, base)) throw failed('upload_address_refused', undefined);
  const url = new URL(`${uploadUrl.pathname}${uploadUrl.search}`, base);
  const commands = { 'x-goog-upload-command': 'upload, finalize', 'x-goog-upload-offset': '0' };
  let file = readFile((await send(url, { method: 'POST', headers: commands, body: video })).body, 'file');
  for (let look = 0; file.state === 'PROCESSING'; look += 1) {
    if (look === mostLooks) throw notReady();
    if (look > 0)
      await wait(target.lookAgainMs ?? 1000, undefined, { signal }).catch((cause: unknown) =>
        Promise.reject(failed('aborted', cause)),
      );
    file = readFile((await send(new URL(`/v1beta/${file.name}`, base), {})).body);
  }
  if (file.state === 'ACTIVE') return file.uri;
  throw new ProviderError('rejected', text('google.sourceUnusable'), { code: 'source_unusable' });
}

/** Google names its own origin, or the one that it is reached by. */
function isOurs({ origin }: URL, base: URL): boolean {
  return origin === googleOrigin || origin === base.origin;
}

interface UploadedFile {
  readonly name: string;
  readonly uri: string;
  readonly state: string;
}

function readFile(body: string, field?: 'file'): UploadedFile {
  try {
    const answer: unknown = JSON.parse(body);
    const file = new Map<string, unknown>(Object.entries(Object(field === undefined ? answer : Object(answer)[field])));
    const [name, uri, state] = ['name', 'uri', 'state'].map((each) => file.get(each));
    if (typeof name === 'string' && /^files\/[\w-]+$/.test(name) && typeof uri === 'string' && typeof state === 'string') {
      return { name, uri, state };
    }
  } catch (cause) {
    throw failed('unreadable_answer', cause);
  }
  throw failed('unreadable_answer', undefined);
}

function failed(code: string, cause: unknown): ProviderError {
  return new ProviderError('not sent', text('provider.unreachable', byGoogle), { code, cause });
}

/** Each try brings the whole video there once more. */
function notReady(): ProviderError {
  return new ProviderError('transient', text('provider.overloaded', byGoogle), { code: 'upload_not_ready' });
}

/** Nothing is paid yet, whatever happened. A clear no stays one: without an end the same bytes would be sent again and again. */
function asNotSent(thrown: unknown, call: Call): ProviderError {
  const { text: said, code, pause, status } = checkError(thrown, call);
  const isRefused = pause === undefined && status !== undefined && status !== 429 && isRefusalStatus(status);
  if (isRefused) {
    return new ProviderError('rejected', text('google.sourceUnusable'), { code: 'source_refused', status, cause: thrown });
  }
  return new ProviderError('not sent', said, { code, cause: thrown, ...(pause === undefined ? {} : { pause }) });
}
