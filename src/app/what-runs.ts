import { encodesRole, pageRole, worksRole } from '../domain/roles.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import type { AppConfig } from './installed.ts';
import { platformsSetUp } from './platforms-set-up.ts';

/** What this process does by its roles. One that shares nothing does everything. */
export interface WhatRuns {
  /** The roles that it really has, where several processes share the work: of the page and the platforms those that are set up. */
  readonly roles: readonly string[] | undefined;
  /** Those that one of all processes has to have, by the settings of this one. */
  readonly needed: readonly string[];
  /** Whether it starts, looks, downloads and tidies up. */
  readonly works: boolean;
  /** Whether it encodes videos to fit a chat. */
  readonly encodes: boolean;
  /** Whether it holds the connections and doors of a chat platform. */
  opens(platform: string): boolean;
  /** Whether it makes the deliveries of a platform. Those of the web, where nothing has to be sent, are made by every process. */
  reaches(platform: string): boolean;
}

/** @param config as it was set @param installed the chat platforms that there are */
export function whatRuns(
  { several: { database, roles }, platforms, web }: Pick<AppConfig, 'several' | 'platforms' | 'web'>,
  installed: readonly PlatformModule[],
): WhatRuns {
  const isAlone = database === undefined;
  const has = (role: string): boolean => isAlone || roles.includes(role);
  const chats = installed.map(({ id }) => id);
  const setUp = platformsSetUp(installed, { platforms }).map(({ module }) => module.id);
  const isThere = (role: string): boolean => (role === pageRole ? !web.off : !chats.includes(role) || setUp.includes(role));
  return {
    roles: isAlone ? undefined : roles.filter(isThere),
    needed: [...(web.off ? [] : [pageRole]), ...setUp, worksRole],
    works: has(worksRole),
    encodes: has(encodesRole),
    opens: has,
    reaches: (platform) => !chats.includes(platform) || has(platform),
  };
}

/** The settings as this process goes by them: without the role of the page it opens none, as with `WEB=off`. */
export function forOwnRoles<Config extends Pick<AppConfig, 'several' | 'web'>>(config: Config): Config {
  const { database, roles } = config.several;
  return database === undefined || roles.includes(pageRole) ? config : { ...config, web: { ...config.web, off: true } };
}
