import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../../domain/errors.ts';
import { maxStoredBytes } from '../../domain/generation.ts';
import { type Text, text } from '../../domain/texts.ts';
import { DownloadError, downloadToFile } from '../../lib/bounded-download.ts';
import type { ErrorContext } from './call-errors.ts';

/** A finished video at its provider's own address. */
export interface ContentSource {
  /** Made of the root that was set up and of an id, never taken from an answer. */
  readonly url: string;
  /** Go to that address' origin alone, and to nobody any more once a redirect left it. */
  readonly credentialHeaders: Readonly<Record<string, string>>;
  /** Whether the operator named the origin: plain http and private addresses are fine there, and nowhere else. */
  readonly isNamed: boolean;
  /** Whether it may not be there yet, though the job is done: then a 404 is worth another try. Default: false. */
  readonly comesLater?: boolean;
  /** Default: `maxStoredBytes`. */
  readonly maxBytes?: number | undefined;
  /** Default: 30,000. */
  readonly stallMs?: number | undefined;
}

const megabyte = 1024 * 1024;

/**
 * Brings a finished video to a file. Tries once.
 *
 * @throws {ProviderError} `transient`, or `rejected` with `video_expired` or `video_too_large`
 */
export async function downloadContent(
  path: string,
  source: ContentSource,
  context: ErrorContext,
  signal: AbortSignal,
): Promise<void> {
  const { url, credentialHeaders, isNamed, comesLater = false, maxBytes = maxStoredBytes, stallMs = 30_000 } = source;
  const { origin } = new URL(url);
  try {
    await downloadToFile(path, {
      url,
      credential: { origin, headers: credentialHeaders },
      trustedOrigins: isNamed ? [origin] : [],
      // The official samples follow redirects (`curl -L`); where they lead is not documented (2026-11-29).
      maxRedirects: 3,
      maxBytes,
      stallMs,
      totalMs: 1_800_000,
      refuse: isNoVideo,
      signal,
    });
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    if (comesLater && error.status === 404) throw notThereYet(error);
    throw asProviderError(error, maxBytes, context);
  }
}

function notThereYet(cause: DownloadError): ProviderError {
  return new ProviderError('transient', text('provider.downloadFailed'), { code: 'download_status', status: 404, cause });
}

/** An error page or an error object in a video's place, whatever it calls itself. */
function isNoVideo(contentType: string, start: Uint8Array): boolean {
  if (contentType.startsWith('text/') || contentType === 'application/json') return true;
  const first = new TextDecoder('latin1').decode(start.subarray(0, 64)).trimStart();
  return first.startsWith('<') || first.startsWith('{');
}

function asProviderError(error: DownloadError, maxBytes: number, context: ErrorContext): ProviderError {
  const { provider, keepsHours: hours } = context;
  const failed: Failed = (kind, sentence, code, more = {}) => new ProviderError(kind, sentence, { code, cause: error, ...more });
  switch (error.code) {
    case 'status':
      return statusError(error, failed, context);
    case 'too large':
      return failed(
        'rejected',
        text('provider.videoTooLarge', { provider, hours, maxMegabytes: Math.floor(maxBytes / megabyte) }),
        'video_too_large',
      );
    case 'empty':
    case 'refused content':
      return failed('transient', text('provider.videoUnreadable', { provider }), 'video_unreadable');
    case 'refused address':
    case 'refused origin':
    case 'too many redirects':
      return failed('transient', text('provider.downloadFailed'), 'download_address_refused');
    case 'unreachable':
    case 'incomplete':
    case 'stalled':
    case 'timed out':
    case 'aborted':
    case 'disk':
      return failed('transient', text('provider.downloadFailed'), `download_${error.code.replace(' ', '_')}`);
  }
}

type Failed = (kind: ProviderErrorKind, sentence: Text, code: string, more?: Partial<ProviderErrorDetails>) => ProviderError;

function statusError(error: DownloadError, failed: Failed, { provider }: ErrorContext): ProviderError {
  const status = error.status ?? 0;
  if (status === 404 || status === 410)
    return failed('rejected', text('provider.videoExpired', { provider }), 'video_expired', { status });
  if (status === 401)
    return failed('transient', text('provider.credentials', { provider }), 'credentials', { status, pause: 'credentials' });
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  const code = status === 403 ? 'download_forbidden' : 'download_status';
  return failed('transient', text('provider.downloadFailed'), code, { status, ...wait });
}
