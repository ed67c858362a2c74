import { ProviderError } from '../../../domain/errors.ts';
import { readGoogleError } from '../google-error.ts';

/**
 * Whether Google refused a request for the address that it names to be told of the end. A 400 started nothing, and a video needs no such
 * address: it is looked at anyway.
 */
export function refusesWebhook(error: unknown): boolean {
  if (!(error instanceof ProviderError) || error.kind !== 'rejected') return false;
  const google = readGoogleError(error.cause, error.status);
  return google?.httpStatus === 400 && /web_?hook/i.test(google.message);
}
