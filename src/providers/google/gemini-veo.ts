import { createHash } from 'node:crypto';
import type { VideoProvider } from '../../domain/provider.ts';
import { downloadVideo, googleOrigin } from './download.ts';
import { openClient, renewedClient } from './google-client.ts';
import { acceptsCredentials } from './models-probe.ts';
import { isGeminiOperationName } from './operations.ts';
import { type CallSettings, createVeoProvider } from './veo-provider.ts';
import { geminiVeoRequest } from './veo-request.ts';

export interface GeminiVeoDeps extends CallSettings {
  readonly apiKey: string;
  /** Default: `gemini-veo`. */
  readonly id?: 'gemini-veo' | 'preview';
  /** Where Google tells that a video is finished. Absent: nowhere. */
  readonly webhookUrl?: string | undefined;
}

/** Veo through the Gemini API with an API key. */
export function createGeminiVeoProvider(deps: GeminiVeoDeps): VideoProvider {
  const { apiKey, baseUrl, id = 'gemini-veo', webhookUrl } = deps;
  return createVeoProvider({
    id,
    keyFingerprint: id === 'preview' ? 'preview' : createHash('sha256').update(apiKey).digest('hex').slice(0, 12),
    account: 'key',
    clients: renewedClient(() =>
      openClient({ vertexai: false, apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: baseUrl ?? googleOrigin } }),
    ),
    acceptsCredentials: (signal) => acceptsCredentials({ kind: 'key', apiKey, baseUrl }, { signal, fetch: deps.fetch }),
    settings: deps,
    request: (start, without) => geminiVeoRequest(start, without, webhookUrl),
    isOperationName: isGeminiOperationName,
    download(video, path, signal) {
      const credentialHeaders = { 'x-goog-api-key': apiKey };
      const source = { baseUrl, credentialHeaders, stallMs: deps.stallMs, maxBytes: deps.maxVideoBytes };
      return downloadVideo(video, path, source, signal);
    },
  });
}
