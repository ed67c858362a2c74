import { findModel } from '../../domain/catalog.ts';
import type { CreatedProviders, ProviderParts, WantedProviders } from '../provider-module.ts';
import { callbackPath, callbackRoute } from './callback-route.ts';
import { createOpenRouterProvider } from './openrouter-provider.ts';
import type { OpenRouterSettings } from './settings.ts';
import { createVideoServerProvider } from './video-server/server-provider.ts';

/** Those of the two that are wanted and set up. */
export function createOpenRouterProviders(
  { apiKey, baseUrl, webhookSecret: secret, server }: OpenRouterSettings,
  { ids }: Pick<WantedProviders, 'ids'>,
  { log, clock, publicUrl, hint, doubtModels }: Pick<ProviderParts, 'log' | 'clock' | 'publicUrl' | 'hint' | 'doubtModels'>,
): CreatedProviders {
  const onUnknownState = (state: string): void =>
    log.warn({ state }, 'a job is in a state that no page names; it is looked at on');
  const isCalled = secret !== undefined && publicUrl?.startsWith('https://') === true;
  const callbackUrl = isCalled ? `${publicUrl}${callbackPath}` : undefined;
  return {
    providers: [
      ...(apiKey !== undefined && ids.has('openrouter')
        ? [createOpenRouterProvider({ apiKey, baseUrl, findModel, callbackUrl, onUnknownState, onListDoubted: doubtModels })]
        : []),
      ...(server !== undefined && ids.has('video-api') ? [createVideoServerProvider({ ...server, onUnknownState })] : []),
    ],
    // Also without an address of ours: a workspace may have a default one.
    routes:
      secret === undefined || apiKey === undefined
        ? []
        : [callbackRoute({ secret, now: () => clock.now(), onEnd: (operationName) => hint('openrouter', operationName) })],
  };
}
