import type { ProviderId } from '../domain/catalog.ts';
import type { VideoProvider } from '../domain/provider.ts';
import { createGeminiImageProvider } from '../providers/google/gemini-image.ts';
import { createGeminiOmniProvider } from '../providers/google/gemini-omni.ts';
import { createGeminiVeoProvider } from '../providers/google/gemini-veo.ts';
import type { GoogleSettings } from '../providers/google/settings.ts';
import { createVertexVeoProvider } from '../providers/google/vertex-veo.ts';
import { googleCredentials } from './google-credentials.ts';

/**
 * One of Google's ways to a video or a still; undefined where its credentials are not set, and for those that are not Google's.
 *
 * @param stillsFolder where stills wait between their answer and their download
 */
export function createGoogleProvider(id: ProviderId, google: GoogleSettings, stillsFolder: string): VideoProvider | undefined {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = google;
  switch (id) {
    case 'vertex-veo':
      return project === undefined ? undefined : createVertexVeoProvider({ project, location, baseUrl: vertexBaseUrl });
    case 'gemini-veo':
      return apiKey === undefined ? undefined : createGeminiVeoProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'gemini-omni':
      return apiKey === undefined ? undefined : createGeminiOmniProvider({ apiKey, baseUrl: geminiBaseUrl });
    case 'gemini-image': {
      const credentials = googleCredentials(id, google);
      return credentials && createGeminiImageProvider({ credentials, folder: stillsFolder });
    }
    case 'preview':
    case 'preview-image':
      return undefined;
  }
}
