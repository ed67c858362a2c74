import type { Config } from '../config/config.ts';
import { discord } from '../platforms/discord/module.ts';
import { slack } from '../platforms/slack/module.ts';
import { google } from '../providers/google/module.ts';

/** All that this bot can be set up with: a new platform or provider is a folder of its own, and its name in one of these lists. */
export const installed = {
  providers: [google],
  platforms: [discord, slack],
} as const;

/** The settings, with those of each module by its id. */
export type AppConfig = Config<typeof installed>;
