import type { GoogleCredentials } from './google-client.ts';
import type { GoogleSettings } from './settings.ts';

/** Google's ways to a video or a still, as they stand in records. */
export const googleIds = ['vertex-veo', 'gemini-veo', 'gemini-omni', 'vertex-omni', 'gemini-image'] as const;
export type GoogleId = (typeof googleIds)[number];

/** What one of the ways is known by at Google; undefined where nothing is set for it. */
export function googleCredentials(id: GoogleId, settings: GoogleSettings): GoogleCredentials | undefined {
  const { apiKey, project, location, geminiBaseUrl, vertexBaseUrl } = settings;
  switch (id) {
    case 'vertex-veo':
      return project === undefined ? undefined : { kind: 'project', project, location, baseUrl: vertexBaseUrl };
    case 'vertex-omni':
      // Omni is in no other location (2026-11-05).
      return project === undefined ? undefined : { kind: 'project', project, location: 'global', baseUrl: vertexBaseUrl };
    case 'gemini-veo':
    case 'gemini-omni':
      return apiKey === undefined ? undefined : { kind: 'key', apiKey, baseUrl: geminiBaseUrl };
    case 'gemini-image':
      // Vertex AI only has it in `global`, wherever its videos are made (docs of Gemini 3.1 Flash Image on Vertex AI, 2026-11-26).
      return project === undefined
        ? googleCredentials('gemini-omni', settings)
        : { kind: 'project', project, location: 'global', baseUrl: vertexBaseUrl };
  }
}

export function isGoogleId(id: string): id is GoogleId {
  return googleIds.some((each) => each === id);
}
