import type { Model } from '../../domain/catalog.ts';
import { signedUrlParameters } from '../../lib/redact.ts';
import { type GoogleSettings, googleSettings } from './settings.ts';

/** Google's ways to a video or a still: Vertex AI and the Gemini API. */
export const google = {
  id: 'google',
  settings: googleSettings,
  secretShapes: [
    // API keys, and the newer authorization keys of AI Studio.
    /(\b(?=AIza|AQ\.))(?:AIza[\w-]{10,}|AQ\.[\w-]{20,})/g,
    // OAuth access tokens, refresh tokens and client secrets.
    /(\b(?=ya29|1\/\/|GOCSPX))(?:ya29\.[\w.-]+|1\/\/[\w-]{20,}|GOCSPX-[\w-]+)/g,
    // What makes a URL of Google Cloud Storage a key.
    signedUrlParameters(['x-goog-signature', 'x-goog-credential', 'x-goog-security-token']),
  ],
  missingFor(model: Model, { project, apiKey }: GoogleSettings): string | undefined {
    switch (model.provider) {
      case 'vertex-veo':
        return project === undefined ? 'GOOGLE_CLOUD_PROJECT' : undefined;
      case 'gemini-veo':
      case 'gemini-omni':
      case 'gemini-image':
        return apiKey === undefined ? 'GOOGLE_API_KEY' : undefined;
      case 'preview':
      case 'preview-image':
        return undefined;
    }
  },
} as const;
