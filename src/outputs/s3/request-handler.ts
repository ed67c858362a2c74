import type { Readable } from 'node:stream';
import { request as send } from 'undici';
import { createDispatcher } from '../../lib/proxy.ts';

/** As the SDK describes a request to whatever sends it. Path and query are signed, and sent as they are. */
export interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[] | null>>;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Readable;
}

export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: { readonly abortSignal?: unknown }): Promise<{ readonly response: SdkResponse }>;
  destroy(): void;
}

/** One part over a slow line; what takes longer is asked for again. */
const answerMs = 120_000;
const silenceMs = 30_000;

/**
 * Sends the SDK's requests as all others of the bot are sent: by the operator's proxy where there is one, which the SDK itself knows nothing
 * of, and with limits, which it has none of.
 */
export function createRequestHandler(): SdkRequestHandler {
  const dispatcher = createDispatcher({ headersTimeout: answerMs, bodyTimeout: silenceMs, connectTimeout: 10_000 });
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      const caller = abortSignal instanceof AbortSignal ? abortSignal : undefined;
      const answered = new AbortController();
      // Until there is an answer: a body has its own limit, and may take long.
      const timer = setTimeout(() => answered.abort(timedOut()), answerMs);
      try {
        const { statusCode, headers, body } = await send(addressOf(request), {
          dispatcher,
          method: methodOf(request.method),
          headers: request.headers,
          body: request.body instanceof Uint8Array || typeof request.body === 'string' ? request.body : null,
          signal: caller === undefined ? answered.signal : AbortSignal.any([caller, answered.signal]),
        });
        return { response: { statusCode, headers: flat(headers), body } };
      } catch (error) {
        if (caller?.aborted) throw Object.assign(new Error('given up', { cause: error }), { name: 'AbortError' });
        throw retryable(error);
      } finally {
        clearTimeout(timer);
      }
    },
    destroy: () => void dispatcher.destroy(),
  };
}

function addressOf({ protocol, hostname, port, path, query }: SdkRequest): URL {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === null ? [escaped(name)] : [value].flat().map((each) => `${escaped(name)}=${escaped(each)}`),
  );
  const address = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
  return new URL(said.length === 0 ? address : `${address}?${said.sort().join('&')}`);
}

/** By RFC 3986, as signatures have it. */
function escaped(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function methodOf(method: string): 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE' {
  if (method === 'GET' || method === 'HEAD' || method === 'PUT' || method === 'POST' || method === 'DELETE') return method;
  throw new Error('the SDK asks with a method that nothing here needs');
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, [value].flat().join(', ')]])),
  );
}

function timedOut(): Error {
  return Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
}

/** By this name the SDK knows what may be tried again; everything that is asked of it here may be. */
function retryable(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return Object.assign(new Error('the store of videos can not be reached', { cause: error }), { name: 'TimeoutError', code });
}
