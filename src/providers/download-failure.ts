import { ProviderError, type ProviderErrorDetails, type ProviderErrorKind } from '../domain/errors.ts';
import { type Text, text } from '../domain/texts.ts';
import type { DownloadError } from '../lib/bounded-download.ts';

/** Whose video it was, and how large it may be. */
export interface DownloadContext {
  /** As sentences name it. */
  readonly provider: string;
  /** How long it keeps a finished video. */
  readonly keepsHours: number;
  readonly maxBytes: number;
}

const megabyte = 1024 * 1024;

/** An error page or an error object in a video's place, whatever it calls itself. */
export function isNoVideo(contentType: string, start: Uint8Array): boolean {
  if (contentType.startsWith('text/') || contentType === 'application/json') return true;
  const first = new TextDecoder('latin1').decode(start.subarray(0, 64)).trimStart();
  return first.startsWith('<') || first.startsWith('{');
}

/** What a failed download of a finished video means: worth another try, or `rejected` with `video_expired` or `video_too_large`. */
export function downloadFailure(error: DownloadError, context: DownloadContext): ProviderError {
  const { provider, keepsHours: hours, maxBytes } = context;
  const failed: Failed = (kind, sentence, code, more = {}) => new ProviderError(kind, sentence, { code, cause: error, ...more });
  switch (error.code) {
    case 'status':
      return statusFailure(error, failed, provider);
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

function statusFailure(error: DownloadError, failed: Failed, provider: string): ProviderError {
  const status = error.status ?? 0;
  if (status === 404 || status === 410)
    return failed('rejected', text('provider.videoExpired', { provider }), 'video_expired', { status });
  // 401 is the credential; 403 may also be a file of another account, or one that is not ready to be read yet.
  if (status === 401)
    return failed('transient', text('provider.credentials', { provider }), 'credentials', { status, pause: 'credentials' });
  const wait = error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs };
  const code = status === 403 ? 'download_forbidden' : 'download_status';
  return failed('transient', text('provider.downloadFailed'), code, { status, ...wait });
}
