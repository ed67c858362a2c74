import { open } from 'node:fs/promises';
import { ProviderError } from '../../domain/errors.ts';
import { maxStoredBytes } from '../../domain/generation.ts';
import type { ProviderVideo } from '../../domain/provider.ts';
import { text } from '../../domain/texts.ts';
import { DownloadError, downloadToFile } from '../../lib/bounded-download.ts';
import { downloadFailure, isNoVideo } from '../download-failure.ts';
import { byGoogle, keepsResultsMs } from './by-google.ts';

/** Where Google's Gemini API lives, and what its video addresses begin with. */
export const googleOrigin = 'https://generativelanguage.googleapis.com';

export interface VideoSource {
  /** Another root of the API (proxy, emulator). Google's own addresses are mapped onto it, and only there plain http is fine. */
  readonly baseUrl?: string | undefined;
  /** Headers that prove who we are; only ever sent to the API's origin. */
  readonly credentialHeaders: Readonly<Record<string, string>>;
  /** Default: `maxStoredBytes`. */
  readonly maxBytes?: number | undefined;
  /** Default: 30,000. */
  readonly stallMs?: number | undefined;
}

/**
 * Brings a finished video of Google's to a file. Tries once. The SDK's own download follows redirects with the key, checks no length
 * and never settles after a dropped connection, so it is not used.
 *
 * @throws {ProviderError} `transient`, or `rejected` with `video_expired`, `video_too_large` or `video_in_bucket`
 */
export async function downloadVideo(video: ProviderVideo, path: string, source: VideoSource, signal: AbortSignal): Promise<void> {
  const { baseUrl, maxBytes = maxStoredBytes, stallMs = 30_000 } = source;
  const base = new URL(baseUrl ?? googleOrigin);
  try {
    if (video.bytes !== undefined) return await writeBytes(video.bytes, path, maxBytes);
    if (video.uri?.startsWith('gs://')) {
      // Only ever where somebody asks for it, which this program does not.
      const details = { code: 'video_in_bucket' };
      throw new ProviderError('rejected', text('google.videoInBucket', { uri: video.uri }), details);
    }
    await downloadToFile(path, {
      url: video.uri ?? '',
      rewrite: (url) => ontoBase(url, base),
      credential: { origin: base.origin, headers: source.credentialHeaders },
      trustedOrigins: baseUrl === undefined ? [] : [base.origin],
      // The official samples follow redirects (`curl -L`); where they lead is not documented.
      maxRedirects: 5,
      maxBytes,
      stallMs,
      totalMs: 1_800_000,
      refuse: isNoVideo,
      signal,
    });
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error;
    throw downloadFailure(error, { ...byGoogle, keepsHours: keepsResultsMs / 3_600_000, maxBytes });
  }
}

/** Google's own address, as seen through the configured root. */
function ontoBase(url: URL, base: URL): URL {
  if (url.origin !== googleOrigin || base.origin === googleOrigin) return url;
  return new URL(`${base.pathname.replace(/\/$/, '')}${url.pathname}${url.search}`, base);
}

async function writeBytes(bytes: Uint8Array, path: string, maxBytes: number): Promise<void> {
  if (bytes.length === 0) throw new DownloadError('empty');
  if (bytes.length > maxBytes) throw new DownloadError('too large');
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
