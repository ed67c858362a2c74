import type { Config } from './config.ts';
import type { ProviderId } from './domain/catalog.ts';
import type { VideoProvider } from './domain/ports.ts';
import { createGeminiOmniProvider } from './providers/google/gemini-omni.ts';
import { createGeminiVeoProvider } from './providers/google/gemini-veo.ts';
import { createVertexVeoProvider } from './providers/google/vertex-veo.ts';

/** One of Google's ways to a video; undefined where its credentials are not set, and for the one that is not Google's. */
export function createGoogleProvider(id: ProviderId, google: Config['google']): VideoProvider | undefined {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = google;
  switch (id) {
    case 'vertex-veo':
      return project === undefined ? undefined : createVertexVeoProvider({ project, location, baseUrl: vertexBaseUrl });
    case 'gemini-veo':
      return apiKey === undefined ? undefined : createGeminiVeoProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'gemini-omni':
      return apiKey === undefined ? undefined : createGeminiOmniProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'preview':
      return undefined;
  }
}
