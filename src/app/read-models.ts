import { replaceModels } from '../domain/catalog.ts';
import type { ProviderModule, ReadModelsParts } from '../providers/provider-module.ts';
import type { AppConfig } from './installed.ts';

export interface ReadModels {
  /** Those that list their models. */
  readonly listing: readonly ProviderModule[];
  /** Puts back the models that came with the program. */
  putBack(): void;
}

/** Longest that all lists may take together; each provider has shorter limits of its own. */
const timeoutMs = 5000;

/** Has the providers that are set up list their models as they are now, all at once. */
export async function readModels(
  installed: readonly ProviderModule[],
  { providers, dataFolder }: Pick<AppConfig, 'providers' | 'dataFolder'>,
  parts: Pick<ReadModelsParts, 'clock' | 'log'>,
): Promise<ReadModels> {
  const settings: Readonly<Record<string, unknown>> = providers;
  const signal = AbortSignal.timeout(timeoutMs);
  const read = await Promise.all(
    installed.map(async (module) => {
      const models = await module.readModels?.(settings[module.id], { ...parts, dataFolder, signal });
      return models === undefined ? undefined : ([Object.keys(module.ways), models] as const);
    }),
  );
  const undo = read.flatMap((each) => (each === undefined ? [] : replaceModels(...each)));
  return {
    listing: installed.filter((_, index) => read[index] !== undefined),
    putBack() {
      for (const putBack of undo.reverse()) putBack();
    },
  };
}
