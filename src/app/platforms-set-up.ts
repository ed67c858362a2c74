import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import type { AppConfig } from './installed.ts';

export interface PlatformSetUp {
  readonly module: PlatformModule;
  /** Those of the module. */
  readonly settings: unknown;
}

/** @returns those of the installed platforms that the settings turn on, in the order of the list */
export function platformsSetUp(
  installed: readonly PlatformModule[],
  { platforms }: Pick<AppConfig, 'platforms'>,
): readonly PlatformSetUp[] {
  return installed.flatMap((module) => {
    const settings = platforms[module.id];
    return settings === undefined ? [] : [{ module, settings }];
  });
}

/** @returns those of the installed platforms that the settings leave off */
export function platformsNotSetUp(
  installed: readonly PlatformModule[],
  config: Pick<AppConfig, 'platforms'>,
): readonly PlatformModule[] {
  const on = platformsSetUp(installed, config).map(({ module }) => module);
  return installed.filter((module) => !on.includes(module));
}
