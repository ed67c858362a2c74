import { catalog, type Model } from '../../domain/catalog.ts';
import { text } from '../../domain/texts.ts';
import { defineProvider, type Offer } from '../provider-module.ts';
import { snapshotModelList } from './model-list.ts';
import { openRouterSettings, usualServer } from './settings.ts';
import { serverModel } from './video-server/server-model.ts';

/** OpenRouter's video API, and servers of the operator's with OpenAI's `/v1/videos`. */
export const openRouter = defineProvider({
  id: 'openrouter',
  label: 'OpenRouter',
  settings: openRouterSettings,
  secretShapes: [/(\b(?=sk-or-))sk-or-v\d-[\w-]{8,}/g],
  ways: {
    openrouter: { credentialSettings: 'OPENROUTER_API_KEY', setUpWith: 'OpenRouter' },
    'video-api': { label: 'The video server', credentialSettings: 'VIDEO_API_URL', setUpWith: 'own server' },
  },
  models: [...snapshotModelList().models, serverModel(usualServer)],
  // How long is not documented; a reservation of what nobody knows about is kept as long as everybody's.
  keepsResultsMs: 48 * 3_600_000,
  offers({ apiKey, server }): readonly Offer[] {
    // As they were read at the start.
    const of = (way: string): readonly Model[] => catalog.filter(({ provider }) => provider === way);
    return [
      ...(apiKey === undefined ? [] : [{ why: text('backend.byOpenRouter'), models: of('openrouter') }]),
      ...(server === undefined ? [] : [{ why: text('backend.byServer'), models: of('video-api') }]),
    ];
  },
  missingFor({ provider }, { apiKey, server }) {
    if (provider === 'openrouter') return apiKey === undefined ? 'OPENROUTER_API_KEY' : undefined;
    return provider === 'video-api' && server === undefined ? 'VIDEO_API_URL' : undefined;
  },
  async readModels(settings, parts) {
    const { readOfferedModels } = await import('./read-offered-models.ts');
    return readOfferedModels(settings, parts);
  },
  async create(settings, wanted, parts) {
    const { createOpenRouterProviders } = await import('./create.ts');
    return createOpenRouterProviders(settings, wanted, parts);
  },
  async probe(settings, model, options) {
    const { probeOpenRouter } = await import('./examine.ts');
    return probeOpenRouter(settings, model, options);
  },
  async examine(settings, model, options) {
    const { examineOpenRouter } = await import('./examine.ts');
    return examineOpenRouter(settings, model, options);
  },
});
