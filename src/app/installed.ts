import type { Config } from '../config/config.ts';
import { fillCatalog } from '../domain/catalog.ts';
import type { PlatformModule } from '../platforms/chat/platform-module.ts';
import { discord } from '../platforms/discord/module.ts';
import { slack } from '../platforms/slack/module.ts';
import { google } from '../providers/google/module.ts';
import { openRouter } from '../providers/openrouter/module.ts';
import { modelsOf } from '../providers/provider-module.ts';
import { renderer } from '../providers/renderer/module.ts';

/**
 * All that this bot can be set up with: a new platform or provider is a folder of its own, and its name in one of these lists. Of the
 * providers that are set up the first one makes what a request names no model for.
 */
export const installed = {
  providers: [google, openRouter, renderer],
  platforms: [discord, slack],
} as const;

/** The settings, with those of each module by its id: a platform's are its own business, and handed to it as they are. */
export type AppConfig = Config<{ readonly providers: typeof installed.providers; readonly platforms: readonly PlatformModule[] }>;

// The only place that fills it: who loads the lists has the models.
fillCatalog(installed.providers.map(modelsOf));
