import type { ProviderId } from '../domain/catalog.ts';
import type { GoogleCredentials } from '../providers/google/google-client.ts';
import type { GoogleSettings } from '../providers/google/settings.ts';

/** What a provider is known by at Google; undefined where it needs nothing, or nothing is set. */
export function googleCredentials(provider: ProviderId, google: GoogleSettings): GoogleCredentials | undefined {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = google;
  switch (provider) {
    case 'vertex-veo':
      return project === undefined ? undefined : { kind: 'project', project, location, baseUrl: vertexBaseUrl };
    case 'gemini-veo':
    case 'gemini-omni':
      return apiKey === undefined ? undefined : { kind: 'key', apiKey, baseUrl: geminiBaseUrl };
    case 'gemini-image':
      // Vertex AI only has it in `global`, wherever its videos are made (docs of Gemini 3.1 Flash Image on Vertex AI, 2026-11-26).
      return project === undefined
        ? googleCredentials('gemini-omni', google)
        : { kind: 'project', project, location: 'global', baseUrl: vertexBaseUrl };
    case 'preview':
    case 'preview-image':
      return undefined;
  }
}
