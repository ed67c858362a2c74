import type { Config } from '../config/config.ts';
import { fillCatalog } from '../domain/catalog.ts';
import { discord } from '../platforms/discord/module.ts';
import { slack } from '../platforms/slack/module.ts';
import { google } from '../providers/google/module.ts';
import { modelsOf } from '../providers/provider-module.ts';
import { renderer } from '../providers/renderer/module.ts';

/**
 * All that this bot can be set up with: a new platform or provider is a folder of its own, and its name in one of these lists. Of the
 * providers that are set up the first one makes what a request names no model for.
 */
export const installed = {
  providers: [google, renderer],
  platforms: [discord, slack],
} as const;

/** The settings, with those of each module by its id. */
export type AppConfig = Config<typeof installed>;

// The only place that fills it: whoever loads the lists has the models.
fillCatalog(installed.providers.map(modelsOf));
