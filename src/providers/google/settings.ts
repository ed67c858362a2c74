import { baseUrl, name, secret } from '../../domain/setting-kinds.ts';
import { type SettingsGroup, setting } from '../../domain/settings.ts';
import { text } from '../../domain/texts.ts';

export interface GoogleSettings {
  readonly apiKey: string | undefined;
  /** Google Cloud project for Vertex AI, with Application Default Credentials. */
  readonly project: string | undefined;
  readonly location: string;
  readonly geminiBaseUrl: string | undefined;
  readonly vertexBaseUrl: string | undefined;
  /** `whsec_…`: what Google signs with for a hook that was registered for the project. */
  readonly webhookSecret?: string | undefined;
}

const source = 'https://aistudio.google.com/apikey';
const key = secret(text('expected.apiKey'));

const googleKey = setting('GOOGLE_API_KEY', key, { help: `Key for the Gemini API, from ${source}`, source });
const geminiKey = setting('GEMINI_API_KEY', key, { help: 'The same under another name; GOOGLE_API_KEY wins.', source });
const project = setting('GOOGLE_CLOUD_PROJECT', name(text('expected.project'), /^[a-z\d](?:[a-z\d.:-]{0,98}[a-z\d])?$/), {
  help: 'Google Cloud project for Vertex AI, with Application Default Credentials. With the key as well, the models of both are offered.',
  source: 'https://console.cloud.google.com/welcome',
});
const location = setting('GOOGLE_CLOUD_LOCATION', name(text('expected.location'), /^[a-z]+(?:-[a-z]+\d{1,2})?$/), {
  help: 'Where Vertex AI runs.',
  source: 'https://docs.cloud.google.com/vertex-ai/generative-ai/docs/learn/locations',
  default: 'us-central1',
});
const geminiBaseUrl = setting('GOOGLE_GEMINI_BASE_URL', baseUrl, {
  help: 'Another address of the Gemini API: a proxy, or the emulator (npm run emulator).',
});
const vertexBaseUrl = setting('GOOGLE_VERTEX_BASE_URL', baseUrl, { help: 'Another address of Vertex AI.' });
const webhookSecret = setting(
  'GOOGLE_WEBHOOK_SECRET',
  secret(text('expected.googleWebhookSecret'), /^whsec_[A-Za-z\d+/]{20,200}={0,2}$/),
  {
    help: 'Secret of a webhook of the Gemini API that you registered for PUBLIC_URL/google/events. Without it each request names that address, if it is public.',
    source: 'https://ai.google.dev/gemini-api/docs/webhooks',
  },
);

export const googleSettings: SettingsGroup<GoogleSettings> = {
  title: 'Google',
  // Other programs of Google's have settings that begin with GOOGLE.
  prefixes: [],
  readByLibrary: ['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CLOUD_QUOTA_PROJECT'],
  ways: [
    {
      label: text('setup.wayGoogleKey'),
      hint: text('setup.wayGoogleKeyHint'),
      needs: [googleKey],
      isSetUp: ({ apiKey }) => apiKey !== undefined,
    },
    {
      label: text('setup.wayGoogleCloud'),
      hint: text('setup.wayGoogleCloudHint'),
      needs: [project],
      isSetUp: (settings) => settings.project !== undefined,
    },
  ],
  all: [googleKey, geminiKey, project, location, geminiBaseUrl, vertexBaseUrl, webhookSecret],
  read({ read }) {
    const keys = [read(googleKey), read(geminiKey)];
    return {
      apiKey: keys.find((each) => each !== undefined),
      project: read(project),
      location: read(location),
      geminiBaseUrl: read(geminiBaseUrl),
      vertexBaseUrl: read(vertexBaseUrl),
      webhookSecret: read(webhookSecret),
    };
  },
};
