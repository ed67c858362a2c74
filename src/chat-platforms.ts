import type { Config } from './config.ts';
import type { ChatParts, ChatPlatform } from './domain/chat-platform.ts';
import type { SealedStore } from './domain/sealed-store.ts';
import type { Log } from './lib/log.ts';
import type { Texts } from './lib/texts.ts';

export interface ChatPlatformsDeps extends ChatParts {
  readonly log: Log;
  readonly texts: Texts;
  /** For the tokens of workspaces that install the bot by themselves. */
  readonly sealed: SealedStore;
}

/** Those that are set up. Their libraries are large, so that each is only loaded where it is used. */
export async function createChatPlatforms({ discord, slack }: Config, deps: ChatPlatformsDeps): Promise<readonly ChatPlatform[]> {
  const { createDiscord } = discord === undefined ? {} : await import('./platforms/discord/discord.ts');
  const { createSlack } = slack === undefined ? {} : await import('./platforms/slack/slack.ts');
  return [
    ...(createDiscord === undefined || discord === undefined ? [] : [createDiscord({ ...deps, ...discord })]),
    ...(createSlack === undefined || slack === undefined ? [] : [createSlack({ ...deps, ...slack })]),
  ];
}
