import type { Model } from '../../domain/catalog.ts';
import { text } from '../../domain/texts.ts';
import { signedUrlParameters } from '../../lib/redact.ts';
import { defineProvider, type Offer } from '../provider-module.ts';
import { byGoogle, keepsResultsMs } from './by-google.ts';
import { googleModels } from './models.ts';
import { untilQuotaReset } from './quota-reset.ts';
import { type GoogleSettings, googleSettings } from './settings.ts';

/** Google's ways to a video or a still: Vertex AI and the Gemini API. */
export const google = defineProvider({
  id: 'google',
  label: byGoogle.provider,
  settings: googleSettings,
  secretShapes: [
    // API keys, and the newer authorization keys of AI Studio.
    /(\b(?=AIza|AQ\.))(?:AIza[\w-]{10,}|AQ\.[\w-]{20,})/g,
    // OAuth access tokens, refresh tokens and client secrets.
    /(\b(?=ya29|1\/\/|GOCSPX))(?:ya29\.[\w.-]+|1\/\/[\w-]{20,}|GOCSPX-[\w-]+)/g,
    // What makes a URL of Google Cloud Storage a key.
    signedUrlParameters(['x-goog-signature', 'x-goog-credential', 'x-goog-security-token']),
  ],
  ways: {
    'vertex-veo': { credentialSettings: 'GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION', setUpWith: 'Google Cloud' },
    'gemini-veo': { credentialSettings: 'GOOGLE_API_KEY', setUpWith: 'API key' },
    'gemini-omni': { credentialSettings: 'GOOGLE_API_KEY', setUpWith: 'API key' },
    'vertex-omni': { credentialSettings: 'GOOGLE_CLOUD_PROJECT', setUpWith: 'Google Cloud' },
    'gemini-image': { credentialSettings: 'GOOGLE_CLOUD_PROJECT, GOOGLE_API_KEY', setUpWith: 'API key or Google Cloud' },
  },
  models: googleModels,
  keepsResultsMs,
  quotaRenewsMs: untilQuotaReset,
  next: text('start.nextGoogle'),
  /** A project first, then a key. Stills are made with either. */
  offers({ project, apiKey }): readonly Offer[] {
    const of = (...ids: readonly string[]) => googleModels.filter(({ provider }) => ids.includes(provider));
    return [
      ...(project === undefined
        ? []
        : [{ why: text('backend.byProject', { project }), models: of('vertex-veo', 'vertex-omni', 'gemini-image') }]),
      ...(apiKey === undefined ? [] : [{ why: text('backend.byKey'), models: of('gemini-omni', 'gemini-veo', 'gemini-image') }]),
    ];
  },
  missingFor({ provider }: Model, { project, apiKey }: GoogleSettings): string | undefined {
    if (provider === 'vertex-veo' || provider === 'vertex-omni')
      return project === undefined ? 'GOOGLE_CLOUD_PROJECT' : undefined;
    const isOurs = googleModels.some((each) => each.provider === provider);
    return isOurs && apiKey === undefined ? 'GOOGLE_API_KEY' : undefined;
  },
  async create(settings, wanted, parts) {
    const { createGoogleProviders } = await import('./create.ts');
    return createGoogleProviders(settings, wanted, parts);
  },
  async probe(settings, model, options) {
    const { probeGoogle } = await import('./examine.ts');
    return probeGoogle(settings, model, options);
  },
  async examine(settings, model, options) {
    const { examineGoogle } = await import('./examine.ts');
    return examineGoogle(settings, model, options);
  },
});
