import { createHash } from 'node:crypto';
import type { VideoProvider } from '../../domain/provider.ts';
import { downloadVideo, googleOrigin } from './download.ts';
import { openClient } from './google-client.ts';
import { acceptsCredentials } from './models-probe.ts';
import { createOmniProvider } from './omni-provider.ts';
import { uploadVideo } from './upload-video.ts';
import type { CallSettings } from './veo-provider.ts';

export interface GeminiOmniDeps extends CallSettings {
  readonly apiKey: string;
  /** Default: `gemini-omni`. */
  readonly id?: 'gemini-omni' | 'preview';
  /**
   * Starts in the background. Default: false, because with keys it was seen to answer `Multiple authentication credentials received` to every
   * question about the name, with the video made and billed (2026-10-04).
   */
  readonly isBackground?: boolean;
  /** Where Google tells that a video that is made in the background is finished. Absent: nowhere. */
  readonly webhookUrl?: string | undefined;
}

/**
 * Gemini Omni with an API key. After the start nothing can get lost, as the name that is kept leads to the file by itself.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function createGeminiOmniProvider(deps: GeminiOmniDeps): VideoProvider {
  const { apiKey, baseUrl, id = 'gemini-omni', isBackground = false, webhookUrl, stallMs, maxVideoBytes } = deps;
  const credentialHeaders = { 'x-goog-api-key': apiKey };
  return createOmniProvider({
    id,
    keyFingerprint: id === 'preview' ? 'preview' : createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
    account: 'key',
    isBackground,
    webhookUrl,
    settings: deps,
    withClient: (fetch, work) =>
      work(
        openClient({ vertexai: false, apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: baseUrl ?? googleOrigin, fetch } }),
      ),
    upload: (bytes, signal) => uploadVideo(bytes, { apiKey, baseUrl, fetch: deps.fetch }, signal),
    acceptsCredentials: (signal) => acceptsCredentials({ kind: 'key', apiKey, baseUrl }, { signal, fetch: deps.fetch }),
    download: (video, path, signal) =>
      downloadVideo(video, path, { baseUrl, credentialHeaders, stallMs, maxBytes: maxVideoBytes }, signal),
  });
}
