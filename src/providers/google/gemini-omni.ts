import { createHash } from 'node:crypto';
import type { VideoProvider } from '../../domain/provider.ts';
import { type Background, fixedBackground } from './background.ts';
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
  /** Whether it starts in the background. Default: never. */
  readonly background?: Background;
  /** Where Google tells that a video that is made in the background is finished. Absent: nowhere. */
  readonly webhookUrl?: string | undefined;
}

/**
 * Gemini Omni with an API key. After the start nothing can get lost, as the name that is kept leads to the file by itself.
 *
 * @see https://ai.google.dev/gemini-api/docs/omni
 */
export function createGeminiOmniProvider(deps: GeminiOmniDeps): VideoProvider {
  const { apiKey, baseUrl, id = 'gemini-omni', background = fixedBackground(false), webhookUrl, stallMs, maxVideoBytes } = deps;
  const credentialHeaders = { 'x-goog-api-key': apiKey };
  return createOmniProvider({
    id,
    keyFingerprint: id === 'preview' ? 'preview' : keyFingerprintOf(apiKey),
    account: 'key',
    background,
    webhookUrl,
    settings: deps,
    withClient: (fetch, work) =>
      work(
        openClient({ vertexai: false, apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: baseUrl ?? googleOrigin, fetch } }),
      ),
    upload: (video, signal) => uploadVideo(video, { apiKey, baseUrl, fetch: deps.fetch }, signal),
    acceptsCredentials: (signal) => acceptsCredentials({ kind: 'key', apiKey, baseUrl }, { signal, fetch: deps.fetch }),
    download: (video, path, signal) =>
      downloadVideo(video, path, { baseUrl, credentialHeaders, stallMs, maxBytes: maxVideoBytes }, signal),
  });
}

export function keyFingerprintOf(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex').slice(0, 12);
}
