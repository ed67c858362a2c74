import { join } from 'node:path';
import type { Model } from '../../domain/catalog.ts';
import { text } from '../../domain/texts.ts';
import type { RenderPreview } from '../../preview/render-preview.ts';
import { byGoogle, keepsResultsMs } from '../google/by-google.ts';
import { untilQuotaReset } from '../google/quota-reset.ts';
import { defineProvider, type ProviderParts } from '../provider-module.ts';
import { rendererModels } from './models.ts';

export interface RendererParts extends ProviderParts {
  /** In the place of the real one, for tests. */
  readonly render?: RenderPreview | undefined;
}

const ownWay = { credentialSettings: 'VIDEO_MODEL', setUpWith: 'no account' } as const;

/** Videos and stills without an account: a title card of the prompt, by the ways to Google and an emulator of Google in this process. */
export const renderer = defineProvider({
  id: 'renderer',
  // It plays Google: people read the same as they would there.
  label: byGoogle.provider,
  settings: { title: 'Preview renderer', prefixes: [], all: [], read: () => undefined },
  secretShapes: [],
  ways: { preview: ownWay, 'preview-image': ownWay },
  models: rendererModels,
  keepsResultsMs,
  quotaRenewsMs: untilQuotaReset,
  standsIn: true,
  offers: () => [{ why: text('backend.preview'), models: rendererModels }],
  missingFor: (_: Model) => undefined,
  async create(_, { ids, usual }, { clock, dataFolder, encoder, log, texts, render }: RendererParts) {
    if (!rendererModels.some(({ provider }) => ids.has(provider))) return { providers: [] };
    const [{ createRenderer }, { startRendererProvider }] = await Promise.all([
      import('../../preview/renderer.ts'),
      import('./renderer-provider.ts'),
    ]);
    const { provider, imageProvider, improvePrompt, close } = await startRendererProvider({
      render: render ?? createRenderer(await encoder(), texts),
      folder: join(dataFolder, 'preview'),
      clock,
      onRenderError: (error) => log.error({ err: error }, 'the preview could not be rendered'),
    });
    const isUsual = rendererModels.some((model) => model.provider === usual);
    return { providers: [provider, imageProvider], improvePrompt: isUsual ? improvePrompt : undefined, close };
  },
});
