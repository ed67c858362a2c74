import type { ProviderId } from '../domain/catalog.ts';
import type { ImprovePrompt, VideoProvider } from '../domain/provider.ts';
import type { NodeRoute } from '../lib/node-route.ts';
import type { RenderPreview } from '../preview/render-preview.ts';
import type { ProviderModule, ProviderParts } from '../providers/provider-module.ts';
import type { Backend } from './choose-backend.ts';
import type { AppConfig } from './installed.ts';

export interface StartProvidersParts extends Omit<ProviderParts, 'dataFolder'> {
  /** In the place of the real renderer, for tests. */
  readonly render: RenderPreview | undefined;
  /** What the end has to close. */
  readonly closing: (() => void | Promise<void>)[];
}

export interface StartedProviders {
  readonly providers: readonly VideoProvider[];
  readonly improvePrompt: ImprovePrompt | undefined;
  /** What the vendors call. */
  readonly routes: readonly NodeRoute[];
}

/** Makes those whose models are offered, and those that unfinished generations were started with. */
export async function startProviders(
  installed: readonly ProviderModule[],
  config: Pick<AppConfig, 'providers' | 'dataFolder'>,
  { provider: usual, offered, offeredStills }: Backend,
  unfinished: Iterable<ProviderId>,
  { closing, ...parts }: StartProvidersParts,
): Promise<StartedProviders> {
  const settings: Readonly<Record<string, unknown>> = config.providers;
  const ids = new Set([usual, ...[...offered, ...offeredStills].map(({ provider }) => provider), ...unfinished]);
  const providers: VideoProvider[] = [];
  const routes: NodeRoute[] = [];
  let improvePrompt: ImprovePrompt | undefined;
  for (const module of installed) {
    const given = { ...parts, dataFolder: config.dataFolder };
    const created = await module.create(settings[module.id], { ids, usual }, given);
    if (created.close !== undefined) closing.push(created.close);
    providers.push(...created.providers);
    routes.push(...(created.routes ?? []));
    improvePrompt ??= created.improvePrompt;
  }
  return { providers, improvePrompt, routes };
}
