import { createWriteStream } from 'node:fs';
import { isIP, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Dispatcher } from 'undici';
import { isPrivateAddress, PrivateAddressError, publicLookup } from './private-address.ts';
import { retryAfterMs } from './retry-after.ts';

export interface BoundedDownload {
  readonly url: string | URL;
  /** The only origins that are asked, at first and after redirects. Default: every https origin with a public address. */
  readonly allowedOrigins?: readonly string[];
  /** Origins that the operator named: plain http and private addresses are fine there, and nowhere else. Default: none. */
  readonly trustedOrigins?: readonly string[];
  /** Headers with a secret. They go to this origin only, and to nobody any more once a redirect left it. */
  readonly credential?: { readonly origin: string; readonly headers: Readonly<Record<string, string>> };
  /** Changes an address before it is asked, redirects too; every check sees the changed one. */
  readonly rewrite?: (url: URL) => URL;
  /** More is refused, by the announced length or while it streams. */
  readonly maxBytes: number;
  /** Default: 3. */
  readonly maxRedirects?: number;
  /** Given up when less than 64 KB came in this time. Default: 30,000. */
  readonly stallMs?: number;
  /** Given up when it is not complete after this time. Default: 600,000. */
  readonly totalMs?: number;
  /** Says no to a body by its content type (lower case, without parameters; empty when there is none) and its first bytes. */
  readonly refuse?: (contentType: string, start: Uint8Array) => boolean;
  readonly signal: AbortSignal;
  /** Resolves names; default: the system's. Its answers are checked either way. */
  readonly lookup?: LookupFunction;
}

export interface Downloaded {
  readonly sizeBytes: number;
  /** Lower case, without parameters; empty when the server said none. */
  readonly contentType: string;
}

/**
 * - `refused address`: not https, carries a user name, or leads to an address that is not public
 * - `refused origin`: not one of the allowed origins
 * - `refused content`: HTML instead of a video, a compressed body although none was asked for
 * - `disk`: the file can't be written
 */
export type DownloadErrorCode =
  | 'refused address'
  | 'refused origin'
  | 'too many redirects'
  | 'status'
  | 'unreachable'
  | 'too large'
  | 'empty'
  | 'refused content'
  | 'incomplete'
  | 'stalled'
  | 'timed out'
  | 'aborted'
  | 'disk';

/** Why nothing, or not everything, was fetched. Carries no address: those may hold secrets. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
  readonly code: DownloadErrorCode;
  /** HTTP status, for `status`. */
  readonly status: number | undefined;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(code: DownloadErrorCode, details: { status?: number; retryAfterMs?: number | undefined; cause?: unknown } = {}) {
    super(details.status === undefined ? code : `${code} ${details.status}`, { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/**
 * Streams a body into a new file and syncs it to disk. Tries once; a partial file stays and belongs to the caller.
 *
 * @throws {DownloadError}
 */
export async function downloadToFile(path: string, download: BoundedDownload): Promise<Downloaded> {
  return run(download, async (chunks, signal) => {
    const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(chunks, file, { signal });
  });
}

/**
 * Fetches a small body into memory. Tries once.
 *
 * @throws {DownloadError}
 */
export async function downloadToBuffer(download: BoundedDownload): Promise<Downloaded & { readonly bytes: Buffer }> {
  const parts: Uint8Array[] = [];
  const downloaded = await run(download, async (chunks) => {
    for await (const chunk of chunks) parts.push(chunk);
  });
  return { ...downloaded, bytes: Buffer.concat(parts) };
}

type Consume = (chunks: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<void>;

async function run(download: BoundedDownload, consume: Consume): Promise<Downloaded> {
  const watch = watchProgress(download);
  const agents: Dispatcher[] = [];
  try {
    const answer = await follow(download, watch.signal, agents);
    const expected = checkHeaders(answer, download.maxBytes);
    let sizeBytes = 0;
    const chunks = measured(answer, download, (bytes) => {
      sizeBytes += bytes;
      watch.progress(bytes);
    });
    await consume(chunks, watch.signal);
    if (sizeBytes === 0) throw new DownloadError('empty');
    if (expected !== undefined && sizeBytes !== expected) throw new DownloadError('incomplete');
    return { sizeBytes, contentType: answer.contentType };
  } catch (error) {
    throw watch.reason() ?? asDownloadError(error);
  } finally {
    watch.stop();
    await Promise.all(agents.map((agent) => agent.destroy()));
  }
}

interface Answer {
  readonly contentType: string;
  readonly contentLength: string | undefined;
  readonly contentEncoding: string;
  readonly body: Readable;
}

async function follow(download: BoundedDownload, signal: AbortSignal, agents: Dispatcher[]): Promise<Answer> {
  // Large, and needed only once something is fetched: the bot starts without it.
  const [{ request }, { createDispatcher }] = await Promise.all([import('undici'), import('./proxy.ts')]);
  const { credential, maxRedirects = 3 } = download;
  let url = parse(download.url, undefined);
  let mayCarryCredential = credential !== undefined;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    url = download.rewrite?.(url) ?? url;
    const trusted = download.trustedOrigins?.includes(url.origin) ?? false;
    checkHop(url, trusted, download.allowedOrigins);
    mayCarryCredential &&= url.origin === credential?.origin;
    const agent = createDispatcher({
      // Our own limits are the only ones; a body is never inflated, because nobody asks for that.
      headersTimeout: 0,
      bodyTimeout: 0,
      // A proxy resolves names by itself, and what it lets through is its operator's affair.
      connect: { timeout: 10_000, lookup: trusted ? download.lookup : publicLookup(download.lookup) },
    });
    agents.push(agent);
    const headers = { 'accept-encoding': 'identity', ...(mayCarryCredential ? credential?.headers : {}) };
    const response = await request(url, { dispatcher: agent, headers, signal });
    const { statusCode } = response;
    const location = one(response.headers.location);
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      response.body.on('error', () => undefined).destroy();
      url = parse(location, url);
      continue;
    }
    if (statusCode !== 200) {
      response.body.on('error', () => undefined).destroy();
      throw new DownloadError('status', { status: statusCode, retryAfterMs: retryAfterMs(one(response.headers['retry-after'])) });
    }
    return {
      contentType: (one(response.headers['content-type']) ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
      contentLength: one(response.headers['content-length']),
      contentEncoding: one(response.headers['content-encoding']) ?? 'identity',
      body: response.body,
    };
  }
  throw new DownloadError('too many redirects');
}

function parse(url: string | URL, base: URL | undefined): URL {
  try {
    return new URL(url, base);
  } catch (cause) {
    throw new DownloadError('refused address', { cause });
  }
}

function checkHop(url: URL, trusted: boolean, allowedOrigins: readonly string[] | undefined): void {
  if (url.username !== '' || url.password !== '') throw new DownloadError('refused address');
  if (allowedOrigins !== undefined && !allowedOrigins.includes(url.origin)) throw new DownloadError('refused origin');
  if (trusted && (url.protocol === 'http:' || url.protocol === 'https:')) return;
  if (url.protocol !== 'https:') throw new DownloadError('refused address');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // Sockets take literals as they are, past the guarded look-up.
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw new DownloadError('refused address');
}

function checkHeaders(answer: Answer, maxBytes: number): number | undefined {
  if (answer.contentEncoding.trim().toLowerCase() !== 'identity') throw new DownloadError('refused content');
  if (answer.contentLength === undefined) return undefined;
  const expected = Number(answer.contentLength);
  if (expected > maxBytes) throw new DownloadError('too large');
  return expected;
}

async function* measured(answer: Answer, download: BoundedDownload, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of answer.body) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (total === 0 && download.refuse?.(answer.contentType, chunk)) throw new DownloadError('refused content');
    total += chunk.length;
    if (total > download.maxBytes) throw new DownloadError('too large');
    count(chunk.length);
    yield chunk;
  }
}

const stallBytes = 65_536;

/** Watches the caller's signal, the stall limit and the total limit, and remembers which one it was. */
function watchProgress({ signal, stallMs = 30_000, totalMs = 600_000 }: BoundedDownload) {
  const limits = new AbortController();
  let received = 0;
  const stop = (code: DownloadErrorCode) => limits.abort(new DownloadError(code));
  const total = setTimeout(stop, totalMs, 'timed out');
  const stall = setTimeout(stop, stallMs, 'stalled');
  return {
    signal: AbortSignal.any([signal, limits.signal]),
    progress(bytes: number) {
      received += bytes;
      if (received < stallBytes) return;
      received = 0;
      stall.refresh();
    },
    reason(): DownloadError | undefined {
      if (limits.signal.reason instanceof DownloadError) return limits.signal.reason;
      return signal.aborted ? new DownloadError('aborted', { cause: signal.reason }) : undefined;
    },
    stop() {
      clearTimeout(total);
      clearTimeout(stall);
    },
  };
}

function asDownloadError(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  if (error instanceof PrivateAddressError) return new DownloadError('refused address', { cause: error });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (diskErrors.includes(code)) return new DownloadError('disk', { cause: error });
  return new DownloadError(droppedConnection.includes(code) ? 'incomplete' : 'unreachable', { cause: error });
}

const diskErrors = [
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'EEXIST',
  'EMFILE',
  'ENFILE',
  'ENOTDIR',
  'EFBIG',
];
const droppedConnection = ['UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ECONNRESET', 'EPIPE'];

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
