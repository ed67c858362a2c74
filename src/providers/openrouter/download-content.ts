import { ProviderError } from '../../domain/errors.ts';
import { maxStoredBytes } from '../../domain/generation.ts';
import { text } from '../../domain/texts.ts';
import { DownloadError, downloadToFile } from '../../lib/bounded-download.ts';
import { downloadFailure, isNoVideo } from '../download-failure.ts';
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
    throw downloadFailure(error, { ...context, maxBytes });
  }
}

function notThereYet(cause: DownloadError): ProviderError {
  return new ProviderError('transient', text('provider.downloadFailed'), { code: 'download_status', status: 404, cause });
}
