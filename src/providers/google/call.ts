import { retryAfterMs } from '../../lib/retry-after.ts';

/** What one HTTP call to Google came to, as far as it got. The SDK's own errors lose the headers, and some the status. */
export interface Call {
  /** Handed to the network: from here on Google may have it. */
  sent: boolean;
  status: number | undefined;
  /** From the `Retry-After` header, in milliseconds. */
  retryAfterMs: number | undefined;
}

/**
 * Watches one call of the SDK. Redirects are not followed: the key would go along to wherever they lead.
 *
 * @returns the record, filled while the call runs, and the `fetch` to give to the SDK
 */
export function watchCall(fetchOver: typeof fetch): { readonly call: Call; readonly fetch: typeof fetch } {
  const call: Call = { sent: false, status: undefined, retryAfterMs: undefined };
  return {
    call,
    async fetch(input, init) {
      call.sent = true;
      const response = await fetchOver(input, { ...init, redirect: 'manual' });
      call.status = response.status;
      call.retryAfterMs = retryAfterMs(response.headers.get('retry-after'));
      return response;
    },
  };
}
