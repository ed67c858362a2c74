import { retryAfterMs } from '../../lib/retry-after.ts';

/** One HTTP request. */
export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
  /** Longest wait for the whole answer. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  /** The parsed body; undefined where it is no JSON. */
  readonly body: unknown;
  /** How long the server asked to wait. */
  readonly retryAfterMs: number | undefined;
  /** The server's clock, epoch milliseconds; undefined where it did not say. */
  readonly dateMs: number | undefined;
}

/** There was no answer, or not all of it. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
  /** Status of an answer that broke off. */
  readonly status: number | undefined;

  constructor(status: number | undefined, cause: unknown) {
    super('no whole answer', { cause });
    this.status = status;
  }
}

/** An answer about a video has some hundred bytes, the list of models less than 100 KB (2026-08). */
const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * Makes one request: no retry, no redirect, no connection that was used before. Goes through the operator's proxy.
 *
 * @throws {NoAnswerError} whose cause says how far it got
 */
export async function callOnce({ method, url, headers = {}, body, timeoutMs, signal }: HttpCall): Promise<HttpAnswer> {
  // Large, and needed only once something is asked: the bot starts without it.
  const [{ request }, { createDispatcher }] = await Promise.all([import('undici'), import('../../lib/proxy.ts')]);
  // A new one each time: a connection that the server closed meanwhile would be one more unclear answer.
  const dispatcher = createDispatcher({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: Math.min(10_000, timeoutMs) } });
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
  let status: number | undefined;
  try {
    const response = await request(url, {
      method,
      dispatcher,
      signal: AbortSignal.any([signal, ending.signal]),
      headers: { accept: 'application/json', 'accept-encoding': 'identity', ...headers },
      ...(body === undefined ? {} : { body: await toBody(body) }),
    });
    status = response.statusCode;
    const text = await readText(response.body);
    return {
      status,
      body: parse(text),
      retryAfterMs: retryAfterMs(one(response.headers['retry-after'])),
      dateMs: readDate(one(response.headers.date)),
    };
  } catch (error) {
    throw new NoAnswerError(status, error);
  } finally {
    clearTimeout(timer);
    // Not waited for: a body that nobody reads any more may take its time.
    dispatcher.destroy().catch(() => undefined);
  }
}

/** undici's own form has to be made of undici's class, which is loaded here alone. */
async function toBody(body: string | FormData) {
  if (typeof body === 'string') return body;
  const undici = await import('undici');
  const form = new undici.FormData();
  for (const [name, value] of body) form.append(name, value);
  return form;
}

async function readText(body: AsyncIterable<unknown>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.length;
    if (size > maxAnswerBytes) throw new RangeError('the answer is too large');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readDate(header: string | undefined): number | undefined {
  const dateMs = Date.parse(header ?? '');
  return Number.isNaN(dateMs) ? undefined : dateMs;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
