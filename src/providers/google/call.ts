import { ProviderError, type ProviderErrorKind } from '../../domain/errors.ts';
import { text } from '../../domain/texts.ts';
import { retryAfterMs } from '../../lib/retry-after.ts';
import { byGoogle } from './by-google.ts';

/** What one HTTP call to Google came to, as far as it got. The SDK's own errors lose the headers, and some the status. */
export interface Call {
  /** Handed to the network: from here on Google may have it. */
  sent: boolean;
  status: number | undefined;
  /** From the `Retry-After` header, in milliseconds. */
  retryAfterMs: number | undefined;
  /** What `fetch` itself threw; the SDK wraps it, and for some calls forgets it. */
  failure: unknown;
}

export interface CallLimits {
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Makes one call of the SDK and watches it. The signal and the limit of time hold for all of it: the SDK drops signals here and there,
 * forgets its timeout beside one, and waits for tokens without any limit. Redirects are not followed: the key would go along to wherever
 * they lead.
 *
 * @param work makes the call with the `fetch` that it is given
 * @param explain turns whatever went wrong into what is thrown
 */
export async function makeCall<T>(
  { fetch: fetchOver = (input, init) => fetch(input, init), signal, timeoutMs }: CallLimits,
  work: (fetchOnce: typeof fetch) => Promise<T>,
  explain: (thrown: unknown, call: Call) => unknown,
): Promise<T> {
  const call: Call = { sent: false, status: undefined, retryAfterMs: undefined, failure: undefined };
  const ending = new AbortController();
  const fetchOnce: typeof fetch = async (input, init) => {
    // Nobody waits any more: what has not left must not leave.
    ending.signal.throwIfAborted();
    const given = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    call.sent = true;
    try {
      const both = given === undefined ? ending.signal : AbortSignal.any([ending.signal, given]);
      const response = await fetchOver(input, { ...init, redirect: 'manual', signal: both });
      call.status = response.status;
      call.retryAfterMs = retryAfterMs(response.headers.get('retry-after'));
      return response;
    } catch (error) {
      call.failure = error;
      throw error;
    }
  };

  const stop = (): void => ending.abort(signal.reason);
  const timer = setTimeout(() => ending.abort(new DOMException('no answer in time', 'TimeoutError')), timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const ended = new Promise<never>((_, reject) => {
      if (ending.signal.aborted) reject(ending.signal.reason);
      ending.signal.addEventListener('abort', () => reject(ending.signal.reason), { once: true });
    });
    return await Promise.race([work(fetchOnce), ended]);
  } catch (error) {
    throw explain(error, call);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Reads an answer whose types are Google's promise and no more: one of another shape is as good as none.
 *
 * @param kind what it means that there is no answer
 * @throws {ProviderError}
 */
export function readAnswer<T>(kind: ProviderErrorKind, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    throw new ProviderError(kind, text('provider.noClearAnswer', byGoogle), { code: 'unreadable_answer', cause: error });
  }
}
